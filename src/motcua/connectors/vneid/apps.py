from django.apps import AppConfig


class VNeIDConfig(AppConfig):
    name = "motcua.connectors.vneid"
    label = "vneid"
