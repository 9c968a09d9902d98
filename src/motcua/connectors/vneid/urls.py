from django.urls import path

from motcua.connectors.vneid import views

urlpatterns = [
    path("sign-in/vneid/", views.login, name="vneid_login"),
    path("sign-in/vneid/done/", views.callback, name="vneid_callback"),
]
