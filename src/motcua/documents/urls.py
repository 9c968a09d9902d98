from django.urls import path

from motcua.documents import views

app_name = "documents"

urlpatterns = [
    path("uploads/", views.uploads, name="uploads"),
    path("uploads/<uuid:upload_id>/", views.upload, name="upload"),
]
