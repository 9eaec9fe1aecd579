from . import document_mixin
