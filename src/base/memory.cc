#include "base/memory.h"

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace consort {
namespace {

constexpr int kPiece = 64 << 20;       // bytes; only what is touched is there
constexpr int kOwnMapping = 64 << 10;  // bytes from which on a sparing program maps them alone
constexpr int kKept = 128 << 10;       // free bytes at the end that it keeps

// Called for every loaded object. Pages that cannot be written are those of its file.
int drop_pages(dl_phdr_info* object, size_t, void*) {
  const auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = object->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
    uintptr_t begin = (object->dlpi_addr + segment.p_vaddr) & ~(page - 1);
    uintptr_t end = object->dlpi_addr + segment.p_vaddr + segment.p_memsz;
    madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
  }
  return 0;
}

}  // namespace

void take_memory_in_large_pieces() {
  mallopt(M_TOP_PAD, kPiece);
  mallopt(M_TRIM_THRESHOLD, 16 * kPiece);
  mallopt(M_MMAP_THRESHOLD, kPiece / 2);
  mallopt(M_ARENA_MAX, 1);  // the arenas of threads grow page by page whatever is set here
}

void take_memory_sparingly() {
  prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_THRESHOLD, kOwnMapping);
  mallopt(M_TRIM_THRESHOLD, kKept);
}

void give_back_memory() {
  malloc_trim(0);
  dl_iterate_phdr(drop_pages, nullptr);
}

}  // namespace consort
