// The dialect against Jinja2 itself: what one says, the other must say too.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "base/strings.h"
#include "base/testing/source_dir.h"
#include "expression/template.h"
#include "expression/testing/generator.h"
#include "expression/testing/oracle.h"
#include "model/json.h"

namespace consort::expression {
namespace {

using testing::OracleAnswer;
using testing::OracleCase;

const std::string kTestdata = source_dir() + "/src/expression/testdata";

std::string read_testdata(const std::string& name) {
  std::ifstream file(kTestdata + "/" + name, std::ios::binary);
  EXPECT_TRUE(file.good()) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

class FileLoader final : public Loader {
 public:
  Result<std::shared_ptr<const Template>> load(const std::string& name,
                                               Diagnostics& diagnostics) const override {
    std::ifstream file(kTestdata + "/templates/" + name, std::ios::binary);
    if (!file) return fail(Code::not_found, name);
    std::string text((std::istreambuf_iterator<char>(file)), {});
    auto parsed = Template::parse(text, Origin(), diagnostics, Layout::file);
    if (!parsed) return fail(Code::invalid, name);
    return parsed;
  }
  std::vector<std::string> names() const override { return {}; }
};

const Names& variables() {
  static const Names names(model::parse_json(read_testdata("variables.json"))->map());
  return names;
}

std::optional<std::string> rendered(const OracleCase& one, std::string& errors) {
  Diagnostics diagnostics;
  auto parsed =
      Template::parse(one.text, Origin(), diagnostics, one.file ? Layout::file : Layout::text);
  FileLoader loader;
  std::optional<model::Value> value =
      parsed ? parsed->render(variables(), diagnostics, &loader) : std::nullopt;
  errors = render(diagnostics, {});
  EXPECT_EQ(value.has_value(), !diagnostics.has_errors()) << one.text;
  if (!value) return std::nullopt;
  return value->text();
}

void compare(const std::vector<OracleCase>& cases) {
  if (!testing::has_oracle()) GTEST_SKIP() << "needs /usr/bin/python3 with jinja2 (python3-jinja2)";
  auto answers = testing::ask_oracle(cases, kTestdata);
  ASSERT_TRUE(answers) << answers.error().to_string();
  size_t succeeded = 0;
  for (size_t i = 0; i < cases.size(); ++i) {
    const OracleAnswer& answer = (*answers)[i];
    std::string errors;
    std::optional<std::string> ours = rendered(cases[i], errors);
    EXPECT_EQ(ours, answer.output)
        << cases[i].name << (cases[i].file ? " (file)" : "") << "\n"
        << cases[i].text << "\nJinja2: " << answer.error << "\nwe: " << errors;
    if (answer.output) ++succeeded;
  }
  EXPECT_GT(succeeded * 2, cases.size()) << "most cases should be about what works";
}

TEST(Oracle, AgreesOnExpressions) {
  std::vector<OracleCase> cases;
  std::string all = read_testdata("expressions.txt");
  for (std::string_view line : split_lines(all)) {
    if (line.empty() || line.starts_with("# ")) continue;
    cases.push_back({"expressions.txt", "{{ " + std::string(line) + " }}", false});
  }
  compare(cases);
}

TEST(Oracle, AgreesOnTemplates) {
  std::vector<OracleCase> cases;
  std::string all = read_testdata("templates.txt");
  for (size_t at = all.find("=== "); at != all.npos;) {
    size_t end_of_name = all.find('\n', at);
    size_t next = all.find("\n=== ", end_of_name);
    std::string name = all.substr(at + 4, end_of_name - at - 4);
    std::string text =
        all.substr(end_of_name + 1, next == all.npos ? next : next - end_of_name - 1);
    // A text without template features of its own is tried in both layouts.
    bool only_file = text.find("include") != text.npos || text.find("import") != text.npos ||
                     text.find("extends") != text.npos;
    if (!only_file) cases.push_back({name, text, false});
    cases.push_back({name, text, true});
    at = next == all.npos ? next : next + 1;
  }
  compare(cases);
}

size_t generated_cases() {
  const char* wanted = std::getenv("CONSORT_ORACLE_CASES");
  return wanted ? std::strtoul(wanted, nullptr, 10) : 1000;
}

TEST(Oracle, AgreesOnGeneratedExpressions) {
  std::vector<OracleCase> cases;
  for (size_t seed = 0; seed < generated_cases(); ++seed) {
    cases.push_back({"expression of seed " + std::to_string(seed),
                     "{{ " + testing::Generator(seed).expression() + " }}", false});
  }
  compare(cases);
}

TEST(Oracle, AgreesOnGeneratedTemplates) {
  std::vector<OracleCase> cases;
  for (size_t seed = 0; seed < generated_cases(); ++seed) {
    cases.push_back({"template of seed " + std::to_string(seed),
                     testing::Generator(seed).text_template(), seed % 2 == 0});
  }
  compare(cases);
}

}  // namespace
}  // namespace consort::expression
