#include "model/validate.h"
#include "resources/module/module_claims.h"
#include "resources/module/module_files.h"
#include "resources/package/conffiles.h"
#include "resources/testing/workbench.h"

namespace consort::resources {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kLoaded = "/proc/modules";
const std::string kLoadFile = "/etc/modules-load.d/consort-nf_conntrack.conf";
const std::string kModprobeFile = "/etc/modprobe.d/consort-nf_conntrack.conf";

class KernelModulesTest : public testing::Test {
 protected:
  KernelModulesTest() {
    put("/proc/sys/kernel/osrelease", "6.1.0-18-amd64\n");
    put(kLoaded, "");
    put("/lib/modules/6.1.0-18-amd64/modules.builtin",
        "kernel/fs/ext4/ext4.ko\nkernel/drivers/net/virtio-net.ko.xz\n");
    stage().fake()->processes().handle({"modprobe"}, [this](const system::Command& command) {
      bool removes = command.argv[1] == "-r";
      put(kLoaded, removes ? "" : command.argv[1] + " 1 0 - Live 0x0\n");
      return system::CommandResult{};
    });
  }
  Stage& stage() { return bench_.stage(); }
  system::FakeProcessRunner& processes() { return stage().fake()->processes(); }
  void put(const std::string& path, const std::string& text) { stage().put(path, text); }
  model::Map read(const std::string& name, model::Map identity = {}) {
    Context context = stage().context();
    auto seen = bench_.provider().read({name, identity}, context);
    EXPECT_TRUE(seen) << seen.error().to_string();
    return seen.value_or(model::Map());
  }
  std::string state(const std::string& name) {
    const model::Map seen = read(name);
    const model::Value* state = seen.find("state");
    return state && state->is_text() ? state->text() : "(unknown)";
  }
  std::vector<std::string> listed() {
    Context context = stage().context();
    auto names = dynamic_cast<Enumerating&>(bench_.provider()).enumerate(context);
    EXPECT_TRUE(names);
    return names.value_or(std::vector<std::string>());
  }

  Workbench bench_{"kernel_modules"};
};

TEST_F(KernelModulesTest, LoadsNowAndAtEveryBoot) {
  EXPECT_TRUE(bench_.converge("nf_conntrack", "{options: [hashsize=1]}").value_or(false));
  EXPECT_THAT(processes().command_lines(), ElementsAre(HasSubstr("modprobe nf_conntrack")));
  EXPECT_EQ(stage().text(kLoadFile),
            "# Kept by consort: kernel_modules.nf_conntrack\nnf_conntrack\n");
  EXPECT_EQ(stage().text(kModprobeFile),
            "# Kept by consort: kernel_modules.nf_conntrack\noptions nf_conntrack hashsize=1\n");
}

TEST_F(KernelModulesTest, OptionsAreThereWhenItIsLoaded) {
  std::string options;
  processes().handle({"modprobe"}, [&](const system::Command&) {
    options = stage().text(kModprobeFile);
    put(kLoaded, "nf_conntrack 1 0 - Live 0x0\n");
    return system::CommandResult{};
  });
  ASSERT_TRUE(bench_.converge("nf_conntrack", "{options: [hashsize=1]}"));
  EXPECT_THAT(options, HasSubstr("hashsize=1"));
}

TEST_F(KernelModulesTest, WhatCannotBeLoadedIsNotKept) {
  processes().reply({"modprobe"}, "", 1, "modprobe: FATAL: Module nope not found.");
  EXPECT_THAT(bench_.failure("nope", "{options: [a=1]}"), HasSubstr("not found"));
  EXPECT_FALSE(stage().exists("/etc/modules-load.d/consort-nope.conf"));
  EXPECT_FALSE(stage().exists("/etc/modprobe.d/consort-nope.conf"));
}

TEST_F(KernelModulesTest, AnAliasIsNoModule) {
  processes().handle({"modprobe"}, [&](const system::Command&) {
    put(kLoaded, "nf_conntrack 1 0 - Live 0x0\n");
    return system::CommandResult{};
  });
  EXPECT_THAT(bench_.failure("ip_conntrack", "{}"), HasSubstr("as lsmod names it"));
  EXPECT_FALSE(stage().exists("/etc/modules-load.d/consort-ip_conntrack.conf"));
}

TEST_F(KernelModulesTest, WhatIsInUseStaysAsItWas) {
  ASSERT_TRUE(bench_.converge("nf_conntrack", "{}"));
  processes().reply({"modprobe", "-r"}, "", 1, "modprobe: FATAL: Module nf_conntrack is in use.");
  EXPECT_THAT(bench_.failure("nf_conntrack", "{state: absent}"), HasSubstr("in use"));
  EXPECT_THAT(bench_.failure("nf_conntrack", "{state: blacklisted}"), HasSubstr("in use"));
  EXPECT_TRUE(stage().exists(kLoadFile));
  EXPECT_FALSE(stage().exists(kModprobeFile));
}

TEST_F(KernelModulesTest, DashesAndUnderscoresAreTheSame) {
  ASSERT_TRUE(bench_.converge("nf_conntrack", "{}"));
  EXPECT_FALSE(bench_.converge("nf-conntrack", "{}").value_or(true));
  EXPECT_EQ(module_claims("nf-conntrack", bench_.described("a", "{}").attributes)[0].key,
            module_claims("nf_conntrack", bench_.described("a", "{}").attributes)[0].key);
  EXPECT_EQ(state("virtio_net"), "loaded") << "built in, and listed with a dash";
}

TEST_F(KernelModulesTest, BuiltInModulesAreAlwaysThere) {
  EXPECT_FALSE(bench_.converge("ext4", "{}").value_or(true));
  EXPECT_THAT(bench_.failure("ext4", "{state: blacklisted}"), HasSubstr("built into the kernel"));
  EXPECT_THAT(bench_.failure("ext4", "{state: absent}"), HasSubstr("built into the kernel"));
  EXPECT_THAT(bench_.failure("ext4", "{options: [a=1]}"), HasSubstr("command line"));
  EXPECT_THAT(processes().command_lines(), IsEmpty());
  EXPECT_FALSE(stage().exists("/etc/modules-load.d"));
}

TEST_F(KernelModulesTest, TellsMachineAndFilesApart) {
  put("/etc/modules", "nf_conntrack\n");
  EXPECT_EQ(state("nf_conntrack"), "not loaded, though /etc/modules names it");
  put(kLoaded, "nf_conntrack 1 0 - Live 0x0\n");
  EXPECT_EQ(state("nf_conntrack"), "loaded");
  EXPECT_FALSE(bench_.converge("nf_conntrack", "{}").value_or(true)) << "it is persistent already";
  put("/etc/modprobe.d/mine.conf", "blacklist nf-conntrack\n");
  EXPECT_EQ(state("nf_conntrack"), "loaded, and blacklisted by /etc/modprobe.d/mine.conf");
  put(kLoaded, "");
  EXPECT_EQ(state("nf_conntrack"), "blacklisted");
}

TEST_F(KernelModulesTest, FilesOfOthersAreNamedAndLeftAlone) {
  put("/etc/modules", "nf_conntrack\n");
  EXPECT_THAT(bench_.failure("nf_conntrack", "{state: absent}"), HasSubstr("/etc/modules has"));
  EXPECT_THAT(bench_.failure("nf_conntrack", "{persistent: false}"), HasSubstr("/etc/modules has"));
  put("/usr/lib/modprobe.d/package.conf", "blacklist pcspkr\n");
  EXPECT_THAT(bench_.failure("pcspkr", "{}"),
              HasSubstr("/usr/lib/modprobe.d/package.conf blacklists pcspkr"));
  EXPECT_FALSE(bench_.converge("pcspkr", "{state: blacklisted}").value_or(true));
  put("/etc/modprobe.d/mine.conf", "options loop max_loop=8 \\\n  max_part=2\n");
  EXPECT_THAT(bench_.failure("loop", "{options: [max_loop=8]}"),
              HasSubstr("/etc/modprobe.d/mine.conf gives loop the option 'max_part=2'"));
  ASSERT_TRUE(bench_.converge("loop", "{options: [max_part=2, hw_queue_depth=1, max_loop=8]}"));
  EXPECT_THAT(stage().text("/etc/modprobe.d/consort-loop.conf"),
              HasSubstr("\noptions loop hw_queue_depth=1\n"));
  EXPECT_THAT(processes().command_lines(), ElementsAre(HasSubstr("modprobe loop")));
}

TEST_F(KernelModulesTest, OptionsThatNobodyDescribesStay) {
  ASSERT_TRUE(bench_.converge("nf_conntrack", "{options: [hashsize=1]}"));
  ASSERT_TRUE(bench_.converge("nf_conntrack", "{state: blacklisted}"));
  EXPECT_THAT(stage().text(kModprobeFile),
              HasSubstr("\nblacklist nf_conntrack\noptions nf_conntrack hashsize=1\n"));
  ASSERT_TRUE(bench_.converge("nf_conntrack", "{options: []}"));
  EXPECT_FALSE(stage().exists(kModprobeFile));
}

TEST_F(KernelModulesTest, ARootThatDoesNotRunHasItsFilesOnly) {
  stage().fake()->set_live(false);
  ASSERT_TRUE(bench_.converge("nf_conntrack", "{}").value_or(false));
  EXPECT_TRUE(stage().exists(kLoadFile));
  EXPECT_EQ(state("ext4"), "loaded") << "built into every kernel that is installed";
  put("/lib/modules/6.9.9/modules.builtin", "kernel/x.ko\n");
  EXPECT_EQ(state("ext4"), "absent");
  auto looked = bench_.look("loop", "{persistent: false}");
  ASSERT_TRUE(looked);
  EXPECT_FALSE(looked->change);
  EXPECT_TRUE(looked->observed.find("state")->is_unknown());
  EXPECT_THAT(processes().command_lines(), IsEmpty());
}

TEST_F(KernelModulesTest, ListsWhatSomebodyHasConfigured) {
  put("/etc/modules", "# comment\nsnd-aloop\nbad!name\nlp io=0x378\n");
  stage().make_link("/etc/modules-load.d/modules.conf", "../modules");
  put("/etc/modules-load.d/cups.conf", "parport_pc\n");
  put("/etc/modules-load.d/mine.conf", ";x\nsnd_aloop\nbr_netfilter\n");
  put("/etc/modprobe.d/mine.conf", "blacklist floppy\nalias a b\nblacklist\noptions loop a=1\n");
  put("/etc/modprobe.d/intel.conf", "blacklist microcode\n");
  put("/usr/lib/modprobe.d/more.conf", "blacklist pcspkr\n");
  put("/var/lib/dpkg/status",
      "Package: cups\nConffiles:\n /etc/modules-load.d/cups.conf 0a\n /etc/modules 0b\n"
      "Description: x\n /etc/modprobe.d/mine.conf is no file of it\n\n"
      "Package: intel\nConffiles:\n /etc/modprobe.d/intel.conf 0c obsolete\n");
  EXPECT_THAT(listed(), ElementsAre("br_netfilter", "floppy", "lp", "snd_aloop"));
}

TEST_F(KernelModulesTest, OfFilesWithOneNameTheFirstCounts) {
  put("/usr/lib/modules-load.d/x.conf", "lp\n");
  put("/etc/modules-load.d/x.conf", "# nothing\n");
  EXPECT_EQ(state("lp"), "absent");
}

TEST_F(KernelModulesTest, HostileWordsGoNowhere) {
  for (std::string name : {"", "-r", "a b", "a/b", "../x", "a\nb", "a;b", "x.ko"}) {
    model::Value given(name);
    EXPECT_FALSE(model::validate_name(bench_.type(), given).empty()) << name;
    model::Resource resource = bench_.described("loop", "{}");
    resource.address.name = name;
    EXPECT_FALSE(converge(bench_.provider(), bench_.type(), resource, stage().context())) << name;
  }
  for (std::string option :
       {"", "a\nb", "a b", "a=1 b=2", "a=\\", "a=\"x", "a=\"x\" y", "a=\"\"\""}) {
    model::Resource resource = bench_.described("loop", "{}");
    resource.attributes.set("options", model::Value(model::List{model::Value(option)}));
    EXPECT_FALSE(converge(bench_.provider(), bench_.type(), resource, stage().context())) << option;
  }
  EXPECT_THAT(processes().command_lines(), IsEmpty());
  EXPECT_FALSE(stage().exists("/etc/modprobe.d"));
}

TEST(Conffiles, AreFoundInTheirFieldOnly) {
  EXPECT_THAT(
      parse_conffiles("Package: a\nConffiles:\n /etc/b 00\n /etc/a 11 obsolete\nX: y\n /z q\n"),
      ElementsAre("/etc/a", "/etc/b"));
  EXPECT_THAT(parse_conffiles(""), IsEmpty());
}

}  // namespace
}  // namespace consort::resources
