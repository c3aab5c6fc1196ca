"""Who is who: persons, units, duties. Every app may import `people.api`."""
