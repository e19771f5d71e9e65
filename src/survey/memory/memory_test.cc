#include "survey/memory/memory.h"

#include <gmock/gmock.h>

#include "model/json.h"
#include "resources/built_in.h"
#include "resources/testing/stage.h"
#include "survey/description.h"
#include "survey/testing/small_debian.h"

namespace consort::survey {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class MemoryTest : public ::testing::Test {
 protected:
  // So long after the machine was made that its time stamps are to be trusted.
  MemoryTest() { machine_.target().manual_clock().advance(std::chrono::hours(24 * 365 * 5)); }

  Description look(Memory* memory) {
    resources::MemoryBlobs blobs;
    const model::Facts facts = machine_.facts();
    resources::Context context{machine_.target(), facts, blobs};
    files().forget_operations();
    auto description = describe_machine(types_, context, scope_, memory);
    EXPECT_TRUE(description) << description.error().to_string();
    return description ? std::move(*description) : Description();
  }
  // What the next look says, which is what one says that knows nothing of those before.
  std::string expect_same() {
    const Description remembered = look(&memory_), fresh = look(nullptr);
    EXPECT_EQ(model::to_json(remembered.layer), model::to_json(fresh.layer));
    EXPECT_EQ(remembered.remarks, fresh.remarks);
    EXPECT_EQ(remembered.left_out, fresh.left_out);
    EXPECT_EQ(remembered.census->files.size(), fresh.census->files.size());
    return model::to_json(remembered.layer);
  }
  std::vector<std::string> reads() {
    std::vector<std::string> reads;
    for (const std::string& operation : files().operations())
      if (operation.starts_with("read /")) reads.push_back(operation);
    return reads;
  }
  system::FakeFileSystem& files() { return machine_.files(); }

  SmallDebian machine_;
  const resources::Registry types_ = resources::built_in();
  DescriptionScope scope_;
  Memory memory_;
};

TEST_F(MemoryTest, WhereNothingHappenedNothingIsRead) {
  files().put("/etc/motd.local", "hello\n");
  look(&memory_);
  EXPECT_THAT(reads(), Contains("read /etc/motd.local"));
  look(&memory_);
  EXPECT_THAT(reads(), IsEmpty());
}

TEST_F(MemoryTest, OnlyWhatWasEditedIsRead) {
  files().put("/etc/a.local", "hello\n");
  files().put("/etc/b.local", "hello\n");
  look(&memory_);
  files().put("/etc/b.local", "good bye\n");
  const std::string layer = model::to_json(look(&memory_).layer);
  EXPECT_THAT(layer, HasSubstr("good bye"));
  EXPECT_THAT(reads(), Contains("read /etc/b.local"));
  EXPECT_THAT(reads(), Not(Contains("read /etc/a.local")));
  EXPECT_THAT(reads(), Not(Contains("read /var/lib/dpkg/status")));
}

// Each is done after the ones before it.
TEST_F(MemoryTest, SaysWhatALookWithoutItSays) {
  expect_same();
  files().put("/etc/motd.local", "hello\n");
  EXPECT_THAT(expect_same(), HasSubstr("/etc/motd.local"));
  machine_.append("/etc/passwd", "anna:x:1000:1000::/home/anna:/bin/bash\n");
  machine_.append("/etc/group", "anna:x:1000:\n");
  EXPECT_THAT(expect_same(), HasSubstr("anna"));
  files().put("/etc/owned", "x", 0644, {1000, 1000});
  EXPECT_THAT(expect_same(), HasSubstr(R"("owner":"anna")"));
  machine_.replace("/etc/passwd", "anna:x", "bella:x");
  EXPECT_THAT(expect_same(), HasSubstr(R"("owner":"bella")"));
  files().erase("/etc/systemd/system/multi-user.target.wants/cron.service");
  EXPECT_THAT(expect_same(), HasSubstr(R"("services":{"cron":{"enabled":false}})"));
  files().put("/etc/sudoers.d/deploy", "deploy ALL=(root) NOPASSWD: /usr/bin/id\n", 0440);
  EXPECT_THAT(expect_same(), HasSubstr("sudo_rules"));
  // A package brings what was somebody's: only the database of packages has changed.
  files().put("/var/lib/dpkg/info/deploy.list", "/.\n/etc/sudoers.d/deploy\n");
  EXPECT_THAT(expect_same(), Not(HasSubstr("sudo_rules")));
  machine_.append("/var/lib/dpkg/status",
                  "Package: htop\nStatus: install ok installed\nPriority: optional\n"
                  "Architecture: amd64\nVersion: 3\n\n");
  EXPECT_THAT(expect_same(), HasSubstr("htop"));
  scope_.rules = {{"/etc/*.local", RuleKind::state, "of no interest"}};
  EXPECT_THAT(expect_same(), Not(HasSubstr("/etc/motd.local")));
  files().erase("/etc/owned");
  EXPECT_THAT(expect_same(), Not(HasSubstr("/etc/owned")));
}

TEST_F(MemoryTest, WhatCouldNotBeReadIsTriedAgain) {
  files().fail("list /usr/lib/systemd/system", EIO);
  look(&memory_);
  expect_same();
}

TEST_F(MemoryTest, WhatIsIgnoredIsNotLookedInto) {
  files().put("/etc/app/cache/1", "x");
  files().put("/etc/app/keep", "x");
  scope_.rules = {{"/etc/app/cache/*", RuleKind::state, "a cache"}};
  const Description seen = look(&memory_);
  EXPECT_THAT(files().operations(), Not(Contains("list /etc/app/cache")));
  EXPECT_TRUE(seen.census->may_hide("/etc/app/cache/1"));
  EXPECT_THAT(seen.census->unseen, IsEmpty());
  EXPECT_THAT(model::to_json(seen.layer), HasSubstr("/etc/app/keep"));
}

TEST_F(MemoryTest, NamesAndTargetsThatAreNoTextBecomeRemarks) {
  files().put("/etc/new\nline", "x");
  files().put("/etc/bad\xff", "x");
  files().put("/etc/tab\tname\x1b[2J", "x");
  files().put_link("/etc/odd", "to\xff");
  const Description seen = look(&memory_);
  const std::string json = model::to_json(seen.layer);
  EXPECT_TRUE(model::parse_json(json));
  for (const char* name : {"new", "bad", "tab", "odd"})
    EXPECT_THAT(json, Not(HasSubstr(name)));
  size_t told = 0;
  for (const Description::Remark& remark : seen.remarks) {
    EXPECT_EQ(remark.address.find_first_of("\n\t\x1b\xff"), remark.address.npos);
    told += remark.text.ends_with("left out") && remark.address.find("/etc/") != std::string::npos;
  }
  EXPECT_GE(told, 4u);
}

}  // namespace
}  // namespace consort::survey
