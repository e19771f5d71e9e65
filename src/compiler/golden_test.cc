#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/strings.h"
#include "compiler/testing/archive.h"
#include "compiler/testing/catalog_text.h"
#include "compiler/testing/memory_site.h"
#include "model/json.h"

#include "base/testing/source_dir.h"

namespace consort::compiler {
namespace {

const std::string kCases = source_dir() + "/src/compiler/testdata/";

std::vector<std::string> case_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kCases)) {
    if (!entry.is_regular_file()) continue;
    names.push_back(entry.path().string().substr(kCases.size()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string read(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// "facts web1" among the files is what is known about web1, as JSON; all others are the site.
std::unique_ptr<MemorySite> site_of(const Archive& archive) {
  std::map<std::string, std::string> files;
  for (const Archive::Section& file : archive.files)
    if (!file.title.starts_with("facts ")) files[file.title] = file.text;
  auto site = std::make_unique<MemorySite>(files);
  for (const Archive::Section& file : archive.files) {
    if (!file.title.starts_with("facts ")) continue;
    Result<model::Value> facts = model::parse_json(file.text);
    EXPECT_TRUE(facts) << facts.error().to_string();
    site->facts().set(file.title.substr(6), facts->map());
  }
  return site;
}

std::string diagnostics_of(MemorySite& site) {
  FleetDiagnostics all;
  for (const auto& compilation : site.compiler().compile_all(site.compiler().hosts(), one_by_one))
    all.add(*compilation);
  all.add(site.compiler().check_documents());
  return render(all.merged(), site.compiler().lines());
}

std::string answer(MemorySite& site, const std::string& question) {
  std::vector<std::string_view> words = split_words(question);
  if (words[0] == "diagnostics") return diagnostics_of(site);
  std::string host(words.at(1));
  if (words[0] == "explain")
    return site.explain(host, question.substr(question.find(host) + host.size() + 1));
  auto compilation = site.compile(host);
  if (!compilation->catalog) return "does not compile\n";
  if (words[0] == "catalog") return catalog_text(*compilation->catalog);
  if (words[0] == "json") {
    return model::to_pretty_json(*model::parse_json(model::to_json(*compilation->catalog))) + "\n";
  }
  return "no such question: " + question + "\n";
}

class Golden : public testing::TestWithParam<std::string> {};

// Run with ACCEPT=1 to take what comes out as right, then read the difference.
TEST_P(Golden, ComesOutAsWritten) {
  std::string path = kCases + GetParam(), before = read(path);
  Archive archive = Archive::parse(before);
  std::unique_ptr<MemorySite> site = site_of(archive);
  for (Archive::Section& section : archive.answers)
    section.text = answer(*site, section.title);
  std::string after = archive.to_string();
  if (std::getenv("ACCEPT")) {
    std::ofstream(path, std::ios::binary) << after;
  } else {
    EXPECT_EQ(after, before);
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, Golden, testing::ValuesIn(case_names()), [](const auto& info) {
  std::string name = info.param.substr(0, info.param.rfind('.'));
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !std::isalnum(c); }, '_');
  return name;
});

}  // namespace
}  // namespace consort::compiler
