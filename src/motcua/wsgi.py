import gc
import os

from django.core.wsgi import get_wsgi_application

from motcua.processes import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.settings")
if os.environ.get("MOTCUA_IS_SERVER"):
    # A worker of the web server; left behind by a server that was killed, it would go on taking requests.
    die_with_parent()
application = get_wsgi_application()
# What a program knows from its start is no garbage, and a page of some ten thousand values is none either: the
# collector looks seldom, and past what is frozen.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
