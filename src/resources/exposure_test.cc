#include "resources/exposure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace consort::resources {
namespace {

using ::testing::HasSubstr;

// A file of this mode with a secret in it.
model::Map secret_file(const std::string& mode) {
  model::Map attributes;
  attributes.set("content", model::Value(model::SecretText{{{true, "key"}}}));
  if (!mode.empty()) attributes.set("mode", model::Value(mode));
  return attributes;
}

TEST(Exposure, AModeKeepsASecretWhateverTheFileHadBefore) {
  for (const char* mode : {"0600", "0640", "u=rw,go=", "u=rw,o=", "o-r", "a=,u=rw", "o=u,o-r"})
    EXPECT_TRUE(keep_private(secret_file(mode), "content", true)) << mode;
  for (const char* mode :
       {"0644", "0604", "a+r", "u=rw", "u+x", "g-r", "u=rw,g=", "o=g", "o-u", "+X"})
    EXPECT_FALSE(keep_private(secret_file(mode), "content", true)) << mode;
}

TEST(Exposure, AModeIsToldHowItExposes) {
  EXPECT_THAT(keep_private(secret_file("0644"), "content", true).error().message,
              HasSubstr("mode 0644 lets every user read the file"));
  EXPECT_THAT(keep_private(secret_file("u=rw"), "content", true).error().message,
              HasSubstr("mode u=rw does not keep every user from reading the file"));
  EXPECT_THAT(keep_private(secret_file(""), "content", true).error().message,
              HasSubstr("say who may read the file"));
  EXPECT_TRUE(keep_private(secret_file(""), "content", false));
}

}  // namespace
}  // namespace consort::resources
