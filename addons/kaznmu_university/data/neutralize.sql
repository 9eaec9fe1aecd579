-- A restored copy mails nobody, has another address, asks no authority for stamps, and
-- says on every page and document that it is a copy. Odoo's own script switches all
-- scheduled actions off; what the queue holds waits until somebody requeues it there.

UPDATE queue_job
   SET state = 'cancelled'
 WHERE state IN ('wait_dependencies', 'pending', 'enqueued', 'started');

UPDATE mail_mail
   SET state = 'cancel'
 WHERE state = 'outgoing';

UPDATE ir_config_parameter
   SET value = 'http://localhost:8069'
 WHERE key = 'web.base.url';
-- From here on the address of the administrator who logs in.
DELETE FROM ir_config_parameter
 WHERE key = 'web.base.url.freeze';

DELETE FROM ejournal_closing_partner_rel;
UPDATE res_company
   SET ejournal_closing_to_vice_rector = false,
       ejournal_time_stamp_url = NULL;

UPDATE ir_ui_view
   SET active = true
 WHERE key = 'kaznmu_university.copy_document';
