#include "base/memory.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

namespace consort {
namespace {

long resident_kb(const char* field) {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    long value = 0;
    if (word == field && status >> value) return value;
  }
  return -1;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kOwnAllocator = true;
#else
constexpr bool kOwnAllocator = false;
#endif

TEST(Memory, IsGivenBack) {
  if (kOwnAllocator) GTEST_SKIP() << "the sanitizer's allocator keeps what is freed";
  std::vector<std::string> many(20'000, std::string(500, 'x'));
  long file_pages = resident_kb("RssFile:");
  long own_pages = resident_kb("RssAnon:");
  many.clear();
  give_back_memory();
  EXPECT_LT(resident_kb("RssAnon:"), own_pages - 5'000);
  EXPECT_LT(resident_kb("RssFile:"), file_pages);
}

TEST(Memory, TakenSparinglyGoesBackByItself) {
  if (kOwnAllocator) GTEST_SKIP() << "the sanitizer's allocator keeps what is freed";
  take_memory_sparingly();
  std::vector<std::string> many(2'000, std::string(5'000, 'x'));
  long taken = resident_kb("RssAnon:");
  many.clear();
  EXPECT_LT(resident_kb("RssAnon:"), taken - 8'000);
}

}  // namespace
}  // namespace consort
