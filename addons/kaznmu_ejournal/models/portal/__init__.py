from . import student
