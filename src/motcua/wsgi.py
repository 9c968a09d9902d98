import os

from django.core.wsgi import get_wsgi_application

from motcua.processes import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.settings")
if os.environ.get("MOTCUA_IS_SERVER"):
    # A worker of the web server; left behind by a server that was killed, it would go on taking requests.
    die_with_parent()
application = get_wsgi_application()
