#include "resources/service/units.h"

#include "document/yaml.h"
#include "model/validate.h"
#include "resources/service/testing/fake_systemd.h"
#include "resources/service/unit_text.h"
#include "resources/testing/contract.h"

namespace consort::resources {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kEtc = "/etc/systemd/system/";
const std::string kService = "{content: \"[Service]\\nExecStart=/bin/true\\n\"}";

TEST(UnitText, IsReadAsSystemdReadsIt) {
  const std::pair<std::string, std::string> cases[] = {
      {"[Unit]\nDescription=x\n", ""},
      {"# x\n; y\n\n  [Service]  \n ExecStart = /bin/a \\\n# between\n  b \\\n  c\nType=oneshot",
       ""},
      {"[X-Mine]\nX-Key=\n", ""},
      {"# nothing\n", ""},
      {"[Service]\nExecStart=/bin/a = b\n", ""},
      {"Type=oneshot\n[Service]\n", "line 1: 'Type' stands before any [Section]"},
      {"[Service]\n\nhello\n", "line 3: 'hello' is neither [Section] nor Key=value"},
      {"[Service\n", "line 1: a section is written [Name]"},
      {"[]\n", "line 1: a section"},
      {"[Serv[ice]\n", "line 1: a section"},
      {"[Service]\n=x\n", "line 2: '' is no key"},
      {"[Service]\na b=x\n", "line 2: 'a b' is no key"},
      {"[Service]\nA=b\\\n", "line 2: the line goes on"},
      {"[Service]\nA=\x01\n", "line 2: it has control characters"},
      {std::string("[Service]\nA=\0\n", 13), "line 2: it has control characters"},
      {"[Service]\nA=\xff\n", "line 2: it is not UTF-8"},
      {std::string((1 << 20) + 1, '#'), "larger than 1 MiB"},
      {"", "masks the unit"},
  };
  for (const auto& [text, fault] : cases) {
    Status checked = check_unit_file(text);
    if (fault.empty()) {
      EXPECT_TRUE(checked) << text << checked.error().message;
    } else {
      ASSERT_FALSE(checked) << text.substr(0, 80);
      EXPECT_THAT(checked.error().message, HasSubstr(fault));
    }
  }
  EXPECT_TRUE(check_drop_in(""));
  EXPECT_FALSE(check_drop_in("x\n"));
}

TEST(UnitText, DropInsAreNamedAsFiles) {
  for (const char* name : {"a.conf", "10-limits.conf", "a+b@c.conf"})
    EXPECT_TRUE(is_drop_in_name(name)) << name;
  for (const char* name :
       {"", ".conf", "a", "a.conf~", ".a.conf", "../a.conf", "a/b.conf", "a b.conf"})
    EXPECT_FALSE(is_drop_in_name(name)) << name;
  const std::pair<std::string, std::string> cases[] = {
      {"{drop_ins: {a.conf: x}}", ""},
      {"{drop_ins: {}, content: x}", ""},
      {"{drop_ins: {}, state: absent}", ""},
      {"{drop_ins: {}}", "there are none"},
      {"{drop_ins: {../../a.conf: x}, content: x}", "is not the name of a drop-in"},
  };
  static const std::string kDocument = "test";
  for (const auto& [yaml, fault] : cases) {
    Diagnostics diagnostics;
    auto attributes = document::read_yaml(yaml, &kDocument, diagnostics);
    ASSERT_TRUE(attributes);
    Status checked = drop_ins_are_files(attributes->map());
    EXPECT_EQ(checked.has_value(), fault.empty()) << yaml;
    if (!checked) {
      EXPECT_THAT(checked.error().message, HasSubstr(fault));
    }
  }
}

class UnitsTest : public testing::Test {
 protected:
  UnitsTest() : type_(*built_in_types().schema().find("units")) {
    auto systemd = std::make_unique<FakeSystemd>();
    systemd_ = systemd.get();
    provider_ = units_provider_on(stage_.target(), std::move(systemd));
  }

  model::Resource unit(const std::string& name, const std::string& attributes) {
    return described(type_, name, attributes);
  }
  Result<bool> apply(const std::string& name, const std::string& attributes) {
    return converge(*provider_, type_, unit(name, attributes), stage_.context());
  }
  std::string failure(const std::string& name, const std::string& attributes) {
    auto done = apply(name, attributes);
    return done ? "it worked" : done.error().to_string();
  }

  Stage stage_{StageKind::fake};
  const model::TypeSchema& type_;
  FakeSystemd* systemd_ = nullptr;
  std::unique_ptr<Provider> provider_;
};

TEST_F(UnitsTest, SystemdIsToldOfEveryChangeAndOfNothingElse) {
  EXPECT_TRUE(apply("shop.service", kService).value_or(false));
  EXPECT_THAT(systemd_->jobs(), ElementsAre("reload units"));
  EXPECT_FALSE(apply("shop.service", kService).value_or(true));
  EXPECT_THAT(systemd_->jobs(), ElementsAre("reload units"));
  EXPECT_TRUE(apply("shop.service", "{state: absent}").value_or(false));
  EXPECT_THAT(systemd_->jobs(), ElementsAre("reload units", "reload units"));
  EXPECT_FALSE(stage_.exists(kEtc + "shop.service"));
}

// Somebody was ended, or forgot, between the files and the word to systemd.
TEST_F(UnitsTest, SystemdIsToldOfWhatItDidNotHear) {
  const std::tuple<std::string, std::string, FakeSystemd::Unit> cases[] = {
      {"a.timer", "a.timer", {.outdated = true}},
      {"b.socket", "b.socket", {.found = false}},
      {"c@.service", "c@1.service", {.running = true, .outdated = true}},
  };
  for (const auto& [unit, known_as, known] : cases) {
    ASSERT_TRUE(apply(unit, "{content: \"[Unit]\\n\"}")) << unit;
    systemd_->put(known_as, known);
    systemd_->forget_jobs();
    EXPECT_TRUE(apply(unit, "{content: \"[Unit]\\n\"}").value_or(false)) << unit;
    EXPECT_THAT(systemd_->jobs(), ElementsAre("reload units")) << unit;
    EXPECT_FALSE(apply(unit, "{content: \"[Unit]\\n\"}").value_or(true)) << unit;
  }
  systemd_->put("gone.mount", {.outdated = true});
  EXPECT_TRUE(apply("gone.mount", "{state: absent}").value_or(false));
  EXPECT_FALSE(apply("gone.mount", "{state: absent}").value_or(true));
}

TEST_F(UnitsTest, WhatSystemdDoesNotKnowOrKnowsByNameAloneIsNotOutdated) {
  systemd_->put("a.timer", {.found = false});
  systemd_->put("other@1.service", {.running = true, .outdated = true});
  for (const char* unit : {"a.timer", "b.timer"})
    EXPECT_FALSE(apply(unit, "{state: absent}").value_or(true)) << unit;
  EXPECT_FALSE(apply("c@.service", "{state: absent}").value_or(true));
}

// The orders of several units, as the framework hands them to a provider that batches.
struct Batch {
  std::vector<model::Resource> resources;
  std::vector<Look> looks;
  std::vector<Order> orders;
};

TEST_F(UnitsTest, ManyAreToldOnce) {
  Batch batch;
  for (std::string name : {"a.service", "b.timer", "c.socket"})
    batch.resources.push_back(unit(name, "{content: \"[Unit]\\n\"}"));
  for (const model::Resource& resource : batch.resources)
    batch.looks.push_back(*look(*provider_, type_, resource, stage_.context()));
  for (size_t i = 0; i < batch.resources.size(); ++i)
    batch.orders.push_back({batch.resources[i], batch.looks[i].observed, *batch.looks[i].change});
  Context context = stage_.context();
  EXPECT_TRUE(dynamic_cast<Batching&>(*provider_).apply_all(batch.orders, context));
  EXPECT_THAT(systemd_->jobs(), ElementsAre("reload units"));
  EXPECT_TRUE(stage_.exists(kEtc + "c.socket"));
}

TEST_F(UnitsTest, WhatSystemdCouldNotBeToldOfIsTakenBack) {
  ASSERT_TRUE(apply("shop.service", "{content: \"[Unit]\\n\", drop_ins: {a.conf: \"[Unit]\\n\"}}"));
  systemd_->fail_reloads(1);
  EXPECT_THAT(failure("shop.service", "{content: \"[Service]\\n\", drop_ins: {b.conf: \"\"}}"),
              HasSubstr("does not answer"));
  EXPECT_EQ(stage_.text(kEtc + "shop.service"), "[Unit]\n");
  EXPECT_EQ(stage_.text(kEtc + "shop.service.d/a.conf"), "[Unit]\n");
  EXPECT_FALSE(stage_.exists(kEtc + "shop.service.d/b.conf"));
  EXPECT_TRUE(apply("shop.service", "{content: \"[Service]\\n\", drop_ins: {b.conf: \"\"}}"));
}

TEST_F(UnitsTest, AFailureHalfWayLeavesWhatWasThere) {
  ASSERT_TRUE(apply("shop.service", "{drop_ins: {a.conf: \"[Unit]\\n\"}}"));
  stage_.fake()->files().fail("write " + kEtc + "shop.service", ENOSPC);
  EXPECT_THAT(
      failure("shop.service", "{content: \"[Unit]\\n\", drop_ins: {b.conf: \"[Unit]\\n\"}}"),
      HasSubstr("No space"));
  EXPECT_TRUE(stage_.exists(kEtc + "shop.service.d/a.conf"));
  EXPECT_FALSE(stage_.exists(kEtc + "shop.service.d/b.conf"));
  EXPECT_FALSE(stage_.exists(kEtc + "shop.service"));
}

TEST_F(UnitsTest, DropInsAreAllOrLeftAlone) {
  stage_.put(kEtc + "nginx.service.d/override.conf", "[Service]\nNice=1\n");
  stage_.put(kEtc + "nginx.service.d/notes.txt", "mine\n");
  ASSERT_TRUE(apply("nginx.service", kService));
  EXPECT_TRUE(stage_.exists(kEtc + "nginx.service.d/override.conf"));
  ASSERT_TRUE(apply("nginx.service", "{drop_ins: {limits.conf: \"[Service]\\n\"}}"));
  EXPECT_FALSE(stage_.exists(kEtc + "nginx.service.d/override.conf"));
  EXPECT_TRUE(stage_.exists(kEtc + "nginx.service.d/notes.txt"));
  EXPECT_TRUE(stage_.exists(kEtc + "nginx.service"));
}

TEST_F(UnitsTest, LinksAreSomebodysIntention) {
  stage_.make_link(kEtc + "shop.service", "/dev/null");
  EXPECT_THAT(failure("shop.service", kService), HasSubstr("masks the unit"));
  EXPECT_FALSE(apply("shop.service", "{state: absent}").value_or(true));
  EXPECT_EQ(stage_.files().read_link(kEtc + "shop.service").value_or(""), "/dev/null");
  stage_.make_link(kEtc + "sshd.service", "/usr/lib/systemd/system/ssh.service");
  EXPECT_THAT(failure("sshd.service", kService), HasSubstr("is a link to /usr/lib"));
  stage_.put(kEtc + "empty.service", "");
  EXPECT_THAT(failure("empty.service", kService), HasSubstr("masks the unit"));
  EXPECT_THAT(systemd_->jobs(), IsEmpty());
  EXPECT_TRUE(apply("shop.service", "{content: \"[Unit]\\n\", force: true}").value_or(false));
  EXPECT_EQ(stage_.text(kEtc + "shop.service"), "[Unit]\n");
}

TEST_F(UnitsTest, AFolderInTheWayIsNamed) {
  stage_.make_directory(kEtc + "shop.service");
  EXPECT_THAT(failure("shop.service", kService), HasSubstr("is a directory"));
  EXPECT_TRUE(stage_.exists(kEtc + "shop.service"));
}

TEST_F(UnitsTest, ContentIsCheckedAgainWhereverItComesFrom) {
  Digest digest = stage_.blobs().add("ExecStart=/bin/true\n");
  model::Map content;
  content.set("sha256", model::Value(digest.hex()));
  content.set("size", model::Value(20));
  model::Resource resource = unit("shop.service", kService);
  resource.attributes.set("content", model::Value(std::move(content)));
  auto done = converge(*provider_, type_, resource, stage_.context());
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().to_string(),
              HasSubstr("line 1: 'ExecStart' stands before any [Section]"));
  EXPECT_FALSE(stage_.exists(kEtc + "shop.service"));
  model::Map drop_ins;
  drop_ins.set("a.conf", model::Value("hello\n"));
  resource = unit("shop.service", kService);
  resource.attributes.set("drop_ins", model::Value(std::move(drop_ins)));
  EXPECT_FALSE(converge(*provider_, type_, resource, stage_.context()));
  model::Map outside;
  outside.set("../x.conf", model::Value("[Unit]\n"));
  resource.attributes.set("drop_ins", model::Value(std::move(outside)));
  EXPECT_FALSE(converge(*provider_, type_, resource, stage_.context()));
  EXPECT_THAT(systemd_->jobs(), IsEmpty());
}

TEST_F(UnitsTest, WithoutSystemdOnlyTheFilesAreKept) {
  provider_ = units_provider_on(stage_.target(), nullptr);
  EXPECT_TRUE(apply("shop.service", kService).value_or(false));
  EXPECT_TRUE(stage_.exists(kEtc + "shop.service"));
}

TEST_F(UnitsTest, ListsWhatAdministratorsWrote) {
  stage_.put(kEtc + "b.service", "[Unit]\n");
  stage_.put(kEtc + "a@.timer", "[Unit]\n");
  stage_.put(kEtc + "masked.service", "");
  stage_.put(kEtc + "notes.txt", "x");
  stage_.put(kEtc + "c.service.d/a.conf", "[Unit]\n");
  stage_.put(kEtc + "b.service.d/a.conf", "[Unit]\n");
  stage_.put(kEtc + "d.service.d/readme", "x");
  stage_.put(kEtc + "service.d/all.conf", "[Unit]\n");
  stage_.make_link(kEtc + "e.service.d/a.conf", "/dev/null");
  stage_.make_link(kEtc + "f.service", "/dev/null");
  stage_.make_link(kEtc + "multi-user.target.wants/b.service", kEtc + "b.service");
  Context context = stage_.context();
  EXPECT_THAT(*dynamic_cast<Enumerating&>(*provider_).enumerate(context),
              ElementsAre("a@.timer", "b.service", "c.service"));
}

TEST_F(UnitsTest, ShowsTheTextOfAUnit) {
  stage_.put(kEtc + "b.service", "[Unit]\n");
  Context context = stage_.context();
  model::Map none;
  EXPECT_EQ(
      dynamic_cast<Readable&>(*provider_).content({"b.service", none}, 100, context).value_or(""),
      "[Unit]\n");
}

TEST_F(UnitsTest, HostileNamesGoNowhere) {
  Context context = stage_.context();
  for (std::string name : {"", "shop", "../../etc/passwd.service", "a/b.service", "-M.service",
                           "a\nb.service", "a b.service", ".service", "shop.conf"}) {
    model::Value given(name);
    EXPECT_FALSE(model::validate_name(type_, given).empty()) << name;
    EXPECT_FALSE(provider_->read({name, {}}, context)) << name;
  }
}

}  // namespace
}  // namespace consort::resources
