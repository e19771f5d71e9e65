#include "cli/takeover/host_draft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/json.h"
#include "resources/built_in.h"

namespace consort::cli {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Remark = survey::Description::Remark;

class HostDraftTest : public ::testing::Test {
 protected:
  static survey::Description seen(const std::string& layer) {
    survey::Description seen;
    auto value = model::parse_json(layer);
    EXPECT_TRUE(value && value->is_map()) << layer;
    seen.layer = value->map();
    return seen;
  }
  HostDraft draft(const survey::Description& seen) {
    return HostDraft({"db1", {}, "db1"}, seen, registry_.schema());
  }
  static std::string text(const HostDraft& draft) {
    auto text = draft.text();
    EXPECT_TRUE(text);
    return text.value_or("");
  }

  const resources::Registry registry_ = resources::built_in();
};

TEST_F(HostDraftTest, TakesWhatASurveySays) {
  const HostDraft honest =
      draft(seen(R"({"files":{"/etc/motd":{"content":"hello","mode":"0600","owner":"www-data"},)"
                 R"("/etc/gone":{"state":"absent"}},"users":{"ann":{"shell":"/bin/bash"}}})"));
  EXPECT_THAT(honest.remarks(), IsEmpty());
  EXPECT_THAT(text(honest), AllOf(HasSubstr("hello"), HasSubstr("0600"), HasSubstr("www-data"),
                                  HasSubstr("absent"), HasSubstr("/bin/bash")));
}

TEST_F(HostDraftTest, NoFileOfTheSiteIsNamedByAMachine) {
  const HostDraft hostile = draft(seen(
      R"({"files":{"/etc/a":{"source":"db2/key","mode":"0600"},"/etc/b":{"template":"db2/key",)"
      R"("variables":{"x":"{{ secret('y') }}"}},)"
      R"("/etc/c":{"content":{"sha256":")" +
      std::string(64, 'a') + R"(","size":3}},"/etc/d":{"requires":["files./etc/a"]}}})"));
  EXPECT_THAT(text(hostile),
              AllOf(Not(HasSubstr("db2")), Not(HasSubstr("source")), Not(HasSubstr("template")),
                    Not(HasSubstr("variables")), Not(HasSubstr("sha256")),
                    Not(HasSubstr("requires")), HasSubstr("0600")));
  std::vector<std::string> addresses;
  for (const Remark& remark : hostile.remarks())
    addresses.push_back(remark.address);
  EXPECT_THAT(addresses, ElementsAre("files./etc/a", "files./etc/b", "files./etc/b", "files./etc/c",
                                     "files./etc/d"));
  EXPECT_THAT(hostile.remarks(),
              Contains(Field(&Remark::text, HasSubstr("source is nothing that can be seen"))));
  EXPECT_THAT(hostile.contents(), IsEmpty());
}

TEST_F(HostDraftTest, NothingThatIsNotValidIsTaken) {
  const HostDraft odd = draft(seen(
      R"({"files":{"/etc/a":{"mode":"rwx!","owner":"ann"},"/etc/b":{"state":"odd","mode":"0600"}},)"
      R"("nothing":{"x":{}}})"));
  EXPECT_THAT(text(odd), AllOf(Not(HasSubstr("rwx!")), HasSubstr("ann"), Not(HasSubstr("/etc/b")),
                               Not(HasSubstr("nothing"))));
  EXPECT_EQ(odd.remarks().size(), 3u);
}

TEST_F(HostDraftTest, BytesComeWithWhatASurveySaysToo) {
  survey::Description seen;
  auto attributes = model::parse_json(R"({"source":"db2/key","content":"x","mode":"0600"})");
  ASSERT_TRUE(attributes);
  seen.binaries.push_back({"files", "/etc/data", attributes->map(), std::string("\0\xff", 2)});
  const HostDraft binary = draft(seen);
  EXPECT_EQ(binary.contents().at("files/db1/etc/data"), std::string("\0\xff", 2));
  EXPECT_THAT(text(binary), AllOf(HasSubstr("source: db1/etc/data"), HasSubstr("0600"),
                                  Not(HasSubstr("content")), Not(HasSubstr("db2"))));
}

}  // namespace
}  // namespace consort::cli
