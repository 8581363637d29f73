"""Addresses of the public pages; the plural is the list, the singular its record."""

from django.urls import path

from catalogue import classify_views, correction_views, submission_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("therapies/", views.therapies, name="therapies"),
    path("therapies/<slug:slug>/", views.therapy, name="therapy"),
    path("substances/", views.substances, name="substances"),
    path("substances/<slug:slug>/", views.substance, name="substance"),
    path("sponsors/", views.sponsors, name="sponsors"),
    path("sponsors/<slug:slug>/", views.sponsor, name="sponsor"),
    path("trials/", views.trials, name="trials"),
    path("trials/<slug:slug>/", views.trial, name="trial"),
    path("references/", views.references, name="references"),
    path("references/<slug:slug>/", views.reference, name="reference"),
    path("conditions/", views.conditions, name="conditions"),
    path("conditions/<slug:slug>/", views.condition, name="condition"),
    path("classify/", classify_views.classify, name="classify"),
    path("classify/method/", classify_views.method, name="classify_method"),
    path("submit/", submission_views.submit, name="submit"),
    path("submit/received/", submission_views.submission_received, name="submission_received"),
    path("submit/status/<str:key>/", submission_views.submission_status, name="submission_status"),
    path("correct/<slug:noun>/<slug:slug>/", correction_views.correct, name="correct"),
    path("knowledge/", views.topics, name="topics"),
    path("knowledge/glossary/", views.terms, name="terms"),
    path("knowledge/<slug:slug>/", views.topic, name="topic"),
]
