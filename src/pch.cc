// Carries the precompiled headers; see cmake/Rooms.cmake.
