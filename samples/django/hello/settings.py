SECRET_KEY = "of a sample"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "hello.urls"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "hello.sqlite3"}}
