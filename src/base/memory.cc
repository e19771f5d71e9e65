#include "base/memory.h"

#include <malloc.h>

namespace consort {
namespace {

constexpr int kPiece = 64 << 20;  // bytes; only what is touched is there

}  // namespace

void take_memory_in_large_pieces() {
  mallopt(M_TOP_PAD, kPiece);
  mallopt(M_TRIM_THRESHOLD, 16 * kPiece);
  mallopt(M_MMAP_THRESHOLD, kPiece / 2);
  mallopt(M_ARENA_MAX, 1);  // the arenas of threads grow page by page whatever is set here
}

void give_back_free_memory() { malloc_trim(0); }

}  // namespace consort
