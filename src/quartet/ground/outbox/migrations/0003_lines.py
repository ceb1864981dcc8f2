from django.db import migrations

LINES = """\
UPDATE outbox_notice n SET lines = jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
    'url', CASE WHEN e.topic LIKE 'redraw.%' THEN '/grids/redraws/' || e.subject || '/'
                WHEN e.topic LIKE 'mediation.%' THEN '/mediations/'
                WHEN e.topic = 'sos.raised' THEN '/on-duty/sos/' || substr(e.subject, 5) || '/'
                WHEN e.topic = 'duty.looked' THEN '/on-duty/looks/'
                ELSE '/cases/' || e.subject || '/' END,
    'says', CASE WHEN e.topic = 'redraw.proposed' THEN 'A redraw of micro-grids waits for your decision'
                 WHEN e.topic = 'redraw.in_force' THEN 'Your redraw of micro-grids is in force'
                 WHEN e.topic LIKE 'redraw.%' THEN 'Your redraw of micro-grids was sent back'
                 WHEN e.topic LIKE 'mediation.%' THEN 'A mediation asks for your unit'
                 WHEN e.topic = 'sos.raised' THEN 'A grid member calls for help'
                 WHEN e.topic = 'duty.looked' THEN 'Somebody looked where you were on duty'
                 ELSE 'A case was put into your unit''s hands' END,
    'code', CASE WHEN e.topic LIKE 'case.%' OR e.topic LIKE 'mediation.%' THEN e.subject END)))
  FROM outbox_event e WHERE e.id = n.event_id AND n.lines = '[]'::jsonb AND e.topic <> 'digest';
UPDATE outbox_notice n SET lines = (
    SELECT jsonb_agg(jsonb_build_object('url', '/cases/' || (line ->> 'code') || '/', 'about', 'Case',
                                        'key', 'old:' || (line ->> 'code')) || line)
      FROM jsonb_array_elements(n.lines) AS line)
  FROM outbox_event e WHERE e.id = n.event_id AND e.topic = 'digest' AND jsonb_array_length(n.lines) > 0;
UPDATE procrastinate_jobs j SET args = j.args || jsonb_build_object('lines', jsonb_build_array(jsonb_build_object(
    'url', CASE WHEN e.topic LIKE 'mediation.%' THEN '/mediations/' ELSE '/cases/' || e.subject || '/' END,
    'says', CASE WHEN e.topic LIKE 'mediation.%' THEN 'A mediation asks for your unit'
                 ELSE 'A case was put into your unit''s hands' END,
    'code', e.subject)))
  FROM outbox_event e
 WHERE j.task_name = 'quartet.ground.outbox.tasks.tell_unit' AND e.id = (j.args ->> 'event_id')::bigint
   AND NOT j.args ? 'lines';
"""
"""Every notice says where to look and what has happened: those written before, and the jobs that wait to be done."""


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0002_watch"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [migrations.RunSQL(LINES, migrations.RunSQL.noop)]
