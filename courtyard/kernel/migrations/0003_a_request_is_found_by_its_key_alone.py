"""Two indexes that every verb wrote and nothing read: a request is asked for by its key, and a record's history by its changes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_marks_of_the_sealer")]

    operations = [
        migrations.RemoveIndex(model_name="request", name="request_by_actor"),
        migrations.RemoveIndex(model_name="request", name="request_by_verb"),
    ]
