-- The page behind the QR code of a statement says that it is a copy's.

UPDATE ir_ui_view
   SET active = true
 WHERE key = 'kaznmu_ejournal.confirmation_copy';
