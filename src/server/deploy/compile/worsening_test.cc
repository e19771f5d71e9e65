#include "server/deploy/compile/worsening.h"

#include <gtest/gtest.h>

namespace consort::server {
namespace {

Diagnostics errors(const std::vector<Diagnostic>& all) {
  Diagnostics diagnostics;
  for (const Diagnostic& one : all)
    diagnostics.add(one);
  return diagnostics;
}

Diagnostic error(const std::string& document, uint32_t line, const std::string& rule,
                 const std::string& message) {
  return {.place = {document, line, 1}, .rule = rule, .message = message};
}

const Diagnostic kTag = error("hosts/a.yaml", 1, "unknown-tag", "there is no tag 'x'");

TEST(Worsening, IsAnErrorThatWasNotThere) {
  EXPECT_TRUE(worsens({}, errors({kTag})));
  EXPECT_FALSE(worsens(errors({kTag}), errors({kTag})));
  EXPECT_FALSE(worsens(errors({kTag}), {}));
  EXPECT_TRUE(worsens(errors({kTag}), errors({kTag, error("hosts/b.yaml", 1, "mode", "no")})));
}

TEST(Worsening, IsTheSameErrorOnceMore) {
  Diagnostic elsewhere = kTag;
  elsewhere.place.line = 9;
  EXPECT_FALSE(worsens(errors({kTag}), errors({elsewhere})));
  EXPECT_TRUE(worsens(errors({kTag}), errors({kTag, elsewhere})));
}

TEST(Worsening, IsNoWarning) {
  Diagnostic warning = kTag;
  warning.severity = Severity::warning;
  EXPECT_FALSE(worsens({}, errors({warning})));
}

TEST(Worsening, IsAnErrorInThePlaceOfAnother) {
  const Diagnostic other = error("hosts/a.yaml", 1, "unknown-tag", "there is no tag 'y'");
  EXPECT_TRUE(worsens(errors({kTag}), errors({other})));
}

TEST(Worsening, IsNotWhatAMendedErrorHid) {
  EXPECT_FALSE(worsens(errors({error("hosts/a.yaml", 4, "yaml", "no end")}), errors({kTag})));
}

}  // namespace
}  // namespace consort::server
