#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "compiler/testing/archive.h"
#include "compiler/testing/memory_site.h"

#include "base/testing/source_dir.h"

namespace consort::compiler {
namespace {

using Files = std::map<std::string, std::string>;

// The sites of the golden cases that compile.
std::vector<Files> sites() {
  std::vector<Files> sites;
  for (const auto& entry :
       std::filesystem::directory_iterator(source_dir() + "/src/compiler/testdata")) {
    if (!entry.is_regular_file()) continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    Files files;
    for (const Archive::Section& file : Archive::parse(text.str()).files)
      if (!file.title.starts_with("facts ")) files[file.title] = file.text;
    sites.push_back(std::move(files));
  }
  return sites;
}

// Damages a text in one of the ways that editors, merges and cats on keyboards do.
std::string mutate(std::string text, std::mt19937& random) {
  auto below = [&](size_t limit) { return limit == 0 ? 0 : random() % limit; };
  static const std::vector<std::string> kSnippets = {"{{",
                                                     "}}",
                                                     "{%",
                                                     "- ",
                                                     ": ",
                                                     "\n  ",
                                                     "null",
                                                     "\t",
                                                     "\"",
                                                     "'",
                                                     "+",
                                                     "&a ",
                                                     "*a",
                                                     "|",
                                                     "[",
                                                     "{",
                                                     "#",
                                                     "\xff",
                                                     "99999999999999999999",
                                                     "when: ",
                                                     "{{ p }}",
                                                     "%}",
                                                     "include: [a]",
                                                     "<<: "};
  size_t at = below(text.size() + 1);
  switch (below(7)) {
    case 0:
      return text.erase(at, 1 + below(4));
    case 1:
      return text.insert(at, kSnippets[below(kSnippets.size())]);
    case 2:
      return text.insert(at, 1, static_cast<char>(below(256)));
    case 3:
      return text.substr(0, at);
    case 4:
      return text.insert(below(text.size() + 1), text.substr(at, below(40)));
    case 5:
      if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
      return text;
    default: {
      size_t line = text.find('\n', at);
      if (line == std::string::npos) return text;
      return text.erase(line, text.find('\n', line + 1) - line);
    }
  }
}

TEST(Mutations, EveryDamagedSiteGivesACatalogOrADiagnostic) {
  std::vector<Files> all = sites();
  std::mt19937 random(20'240'229);
  size_t compiled = 0, refused = 0;
  for (int round = 0; round < 1000; ++round) {
    Files files = all[static_cast<size_t>(round) % all.size()];
    auto victim = std::next(files.begin(), static_cast<ptrdiff_t>(random() % files.size()));
    for (size_t times = 1 + random() % 3; times > 0; --times)
      victim->second = mutate(victim->second, random);
    MemorySite site(files);
    for (const std::string& host : site.compiler().hosts()) {
      auto compilation = site.compile(host);
      EXPECT_NE(compilation->catalog != nullptr, compilation->diagnostics.has_errors())
          << victim->first << "\n"
          << victim->second;
      ++(compilation->catalog ? compiled : refused);
    }
  }
  EXPECT_GT(compiled, 100u);
  EXPECT_GT(refused, 100u);
}

}  // namespace
}  // namespace consort::compiler
