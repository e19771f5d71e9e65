#pragma once

// How the C library's allocator takes memory from the kernel.
namespace consort {

// For a program that soon ends: takes memory in large pieces and returns none, because asking for
// it page by page costs more than all that is done with it. Before other threads start.
void take_memory_in_large_pieces();

// For a program that is small and mostly asleep: memory comes in small pages, from one arena, and
// what is freed goes back soon. Before other threads start.
void take_memory_sparingly();

// For a program that will rest for long: returns to the kernel what is free, and the pages of the
// program and its libraries, of which those needed again come back by themselves.
void give_back_memory();

}  // namespace consort
