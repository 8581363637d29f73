"""The groups Curators and Reviewers with their permissions."""

from django.apps import apps as current_apps
from django.contrib.auth.management import create_permissions
from django.contrib.contenttypes.management import create_contenttypes
from django.db import migrations


def make_groups(apps, schema_editor):
    # Permissions are normally made after all migrations; the groups need them now.
    configuration = current_apps.get_app_config("catalogue")
    create_contenttypes(configuration, verbosity=0)
    create_permissions(configuration, verbosity=0)
    from catalogue.models.groups import make_groups

    make_groups()


def drop_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=["Curators", "Reviewers"]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_groups, drop_groups)]
