"""Tests that belong to no single room: whole stories, properties, faults, the browser, tidiness, and the harness for all."""
