#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/testing/source_dir.h"

namespace consort::compiler {
namespace {

// Every rule of the compiler has a case that shows what people get to see; docs/description.md
// explains it. Those of limits_test.cc are not among them.
TEST(Rules, EachHasAGoldenCaseAndAnExplanation) {
  std::string cases;
  for (const auto& entry :
       std::filesystem::directory_iterator(source_dir() + "/src/compiler/testdata/errors")) {
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    cases += text.str();
  }
  std::ostringstream docs;
  docs << std::ifstream(source_dir() + "/docs/description.md").rdbuf();
  for (const char* rule : {"application-cycle",
                           "attribute-range",
                           "attribute-type",
                           "attribute-value",
                           "bad-append",
                           "bad-call",
                           "bad-condition",
                           "bad-name",
                           "bad-path",
                           "bad-reference",
                           "bad-schema",
                           "bad-selector",
                           "cycle",
                           "dangling-reference",
                           "duplicate",
                           "duplicate-document",
                           "exclusive-attributes",
                           "include-cycle",
                           "misplaced-document",
                           "missing-attribute",
                           "missing-file",
                           "missing-key",
                           "missing-parameter",
                           "missing-use",
                           "nothing-withdrawn",
                           "parameter-cycle",
                           "parameter-range",
                           "parameter-type",
                           "parameter-value",
                           "rival-resources",
                           "secret-used",
                           "self-reference",
                           "template-syntax",
                           "undefined-attribute",
                           "undefined-name",
                           "unfit-file",
                           "unknown-application",
                           "unknown-attribute",
                           "unknown-host",
                           "unknown-key",
                           "unknown-parameter",
                           "unknown-tag",
                           "unknown-type",
                           "unsupported-format",
                           "wrong-type"}) {
    bool shown = cases.find("error[" + std::string(rule) + "]: ") != cases.npos ||
                 cases.find("warning[" + std::string(rule) + "]: ") != cases.npos;
    EXPECT_TRUE(shown) << rule;
    EXPECT_NE(docs.str().find("`" + std::string(rule) + "`"), std::string::npos) << rule;
  }
}

}  // namespace
}  // namespace consort::compiler
