from django.urls import path

from motcua.forms import views

app_name = "forms"

urlpatterns = [
    path("choices/<slug:key>/", views.choices_like, name="choices"),
    path("communes/", views.communes_like, name="communes"),
]
