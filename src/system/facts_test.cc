#include "system/facts.h"

#include <ctime>
#include <regex>

#include "model/json.h"
#include "system/testing/fake_target.h"
#include "system/testing/temporary_root.h"

namespace consort::system {
namespace {

using model::Facts;
using model::Map;
using model::Value;

Facts collect(Target& target) {
  Diagnostics warnings;
  Facts facts = collect_facts(target, warnings);
  EXPECT_TRUE(warnings.empty()) << render(warnings, nullptr);
  return facts;
}

std::string shown(const Facts& facts, std::string_view dotted) {
  const Value* value = facts.find(dotted);
  if (!value) return "(absent)";
  return value->is_unknown() ? "(unknown)" : model::to_json(*value);
}

// Paths of all leaves, with the names of disks and interfaces as <name>.
void leaves(const Map& map, const std::string& prefix, std::set<std::string>& paths) {
  for (const Map::Entry& entry : map) {
    bool named = prefix == "disks." || prefix == "network.interfaces.";
    std::string path = prefix + (named ? "<name>" : *entry.key);
    if (entry.value.is_map() && path != "custom") {
      leaves(entry.value.map(), path + ".", paths);
    } else {
      paths.insert(path);
    }
  }
}

// Where a documented fact stands in `map`; null when it, or the unknown above it, is not there.
const Value* lookup(const Map& map, std::string_view path) {
  size_t dot = path.find('.');
  std::string_view part = path.substr(0, dot);
  const Value* value = part != "<name>" ? map.find(part)
                       : map.empty()    ? nullptr
                                        : &map.begin()->value;
  if (!value || value->is_unknown() || dot == path.npos) return value;
  return value->is_map() ? lookup(value->map(), path.substr(dot + 1)) : nullptr;
}

void expect_documented(const Facts& facts) {
  std::set<std::string> collected;
  leaves(facts.tree, "", collected);
  for (const std::string& path : collected) {
    bool known = std::any_of(fact_docs().begin(), fact_docs().end(), [&](const FactDoc& doc) {
      return doc.path == path ||
             doc.path.starts_with(path + ".");  // an unknown stands for all below it
    });
    EXPECT_TRUE(known) << path << " is not documented";
  }
  for (const FactDoc& doc : fact_docs()) {
    const Value* value = lookup(facts.tree, doc.path);
    bool nameless = doc.path.find("<name>") != std::string::npos;
    if (!value) {
      EXPECT_TRUE(nameless) << doc.path << " is documented and not collected";
    } else if (!value->is_unknown()) {
      std::string kind = value->is_boolean() ? "boolean" : std::string(to_string(value->kind()));
      EXPECT_EQ(kind, doc.kind) << doc.path;
    }
  }
}

TEST(Facts, OfThisMachine) {
  SystemClock clock;
  auto target = local_target("/", clock).value();
  Diagnostics warnings;
  Facts facts = collect_facts(*target, warnings);
  expect_documented(facts);
  for (const char* fact : {"os.id", "kernel.release", "kernel.architecture", "cpu.count",
                           "memory.total_bytes", "boot.time", "boot.id", "network.hostname",
                           "network.interfaces.lo.ipv4", "virtualization.kind"}) {
    EXPECT_NE(shown(facts, fact), "(unknown)") << fact;
    EXPECT_NE(shown(facts, fact), "(absent)") << fact;
  }
  EXPECT_EQ(shown(facts, "network.interfaces.lo.mac"), "\"\"");
  EXPECT_EQ(shown(collect_facts(*target, warnings), "memory"), shown(facts, "memory"));
  EXPECT_TRUE(std::regex_match(facts.text("boot.time"), std::regex("20..-..-..T..:..:..\\.000Z")));
}

TEST(Facts, TakeLittleTime) {
  SystemClock clock;
  auto target = local_target("/", clock).value();
  Diagnostics warnings;
  collect_facts(*target, warnings);
  std::clock_t before = std::clock();
  constexpr int kRounds = 10;
  for (int i = 0; i < kRounds; ++i)
    collect_facts(*target, warnings);
  double each_ms = 1000.0 * static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC / kRounds;
  RecordProperty("each_ms", std::to_string(each_ms));
  EXPECT_LT(each_ms, 50) << "10 ms are wanted of a release build on an idle machine";
}

TEST(Facts, OfARootThatIsNotRunningAreHonest) {
  TemporaryRoot root;
  root.put("/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
  root.put("/etc/hostname", "# who I am\nweb1\n");
  root.put("/etc/hosts", "127.0.1.1 web1.example.org web1\n");
  Facts facts = collect(root.target());
  expect_documented(facts);
  for (const char* fact :
       {"kernel.release", "kernel.architecture", "cpu.count", "memory.total_bytes", "disks",
        "network.interfaces", "network.default_address", "boot.time", "boot.id",
        "virtualization.kind", "system.uuid", "os.codename", "packages.count"}) {
    EXPECT_EQ(shown(facts, fact), "(unknown)") << fact;
  }
  EXPECT_EQ(facts.find("boot.id")->unknown().waits_for, std::vector<std::string>{"facts.boot.id"});
  EXPECT_EQ(shown(facts, "network.fqdn"), "\"web1.example.org\"");
  EXPECT_EQ(shown(facts, "init.system"), "\"none\"");
  EXPECT_EQ(shown(facts, "timezone"), "\"UTC\"");
  EXPECT_EQ(shown(facts, "packages.manager"), "\"none\"");
}

TEST(Facts, OperatingSystems) {
  struct Case {
    const char* release;
    const char* expected;
  };
  for (
      const Case& c : {
          Case{
              "ID=debian\nNAME=\"Debian "
              "GNU/Linux\"\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n",
              R"({"codename":"bookworm","family":"debian","id":"debian","major":12,"name":"Debian GNU/Linux","version":"12"})"},
          {"NAME=Ubuntu\nID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"24.04\"\nVERSION_CODENAME='noble'"
           "\n",
           R"({"codename":"noble","family":"debian","id":"ubuntu","major":24,"name":"Ubuntu","version":"24.04"})"},
          {"NAME=\"Rocky Linux\"\nID=\"rocky\"\nID_LIKE=\"rhel centos "
           "fedora\"\nVERSION_ID=\"9.3\"\n",
           R"({"codename":{"$unknown":["facts.os.codename"]},"family":"redhat","id":"rocky","major":9,"name":"Rocky Linux","version":"9.3"})"},
          {"NAME=\"openSUSE Leap\"\nID=\"opensuse-leap\"\nID_LIKE=\"suse "
           "opensuse\"\nVERSION_ID=\"15.6\"\n",
           R"({"codename":{"$unknown":["facts.os.codename"]},"family":"suse","id":"opensuse-leap","major":15,"name":"openSUSE Leap","version":"15.6"})"},
          {"ID=alpine\nNAME=\"A \\\"quoted\\\" \\$name\"\nVERSION_ID=3.19.1\n",
           R"({"codename":{"$unknown":["facts.os.codename"]},"family":"alpine","id":"alpine","major":3,"name":"A \"quoted\" $name","version":"3.19.1"})"},
      }) {
    FakeTarget target;
    target.files().put("/usr/lib/os-release", c.release);
    target.files().put_link("/etc/os-release", "../usr/lib/os-release");
    EXPECT_EQ(shown(collect(target), "os"), c.expected);
  }
}

TEST(Facts, FromKernelFiles) {
  FakeTarget target;
  FakeFileSystem& files = target.files();
  files.put("/proc/sys/kernel/osrelease", "6.1.0-18-amd64\n");
  files.put("/proc/sys/kernel/arch", "x86_64\n");
  files.put("/proc/sys/kernel/hostname", "web1.example.org\n");
  files.put(
      "/proc/cpuinfo",
      "processor\t: 0\nmodel\t\t: 17\nmodel name\t: AMD EPYC\nflags\t\t: fpu hypervisor sse\n");
  files.put("/sys/devices/system/cpu/online", "0-3,6\n");
  files.put("/proc/meminfo", "MemTotal:       24684084 kB\nMemFree: 1 kB\nSwapTotal: 0 kB\n");
  files.put("/proc/stat", "cpu 1 2\nbtime 1700000000\n");
  files.put("/proc/net/route",
            "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n"
            "eth1\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\n"
            "eth0\t00000000\t010200C0\t0003\t0\t0\t50\t00000000\n"
            "eth2\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\n");
  files.put("/sys/devices/pci/sda/size", "2048\n");
  files.put("/sys/devices/pci/sda/device/model", "FAST DISK  \n");
  files.put("/sys/devices/pci/sda/queue/rotational", "0\n");
  files.put("/sys/devices/pci/sda/removable", "1\n");
  files.put_link("/sys/block/sda", "../devices/pci/sda");
  files.put("/sys/devices/virtual/loop0/size", "0\n");
  files.put_link("/sys/block/loop0", "../devices/virtual/loop0");
  files.put_link("/etc/localtime", "/usr/share/zoneinfo/Europe/Berlin");
  files.put_directory("/run/systemd/system");
  files.put("/usr/bin/apt-get", "", 0755);
  files.put("/var/lib/dpkg/status",
            "Package: a\nStatus: install ok installed\n\nPackage: b\nStatus: deinstall ok "
            "config-files\n\n"
            "Package: dpkg\nStatus: hold ok installed\nArchitecture: amd64\n\n");
  Facts facts = collect(target);
  expect_documented(facts);
  for (
      auto [fact, expected] : std::vector<std::pair<const char*, const char*>>{
          {"kernel.release", "\"6.1.0-18-amd64\""},
          {"cpu.architecture", "\"x86_64\""},
          {"cpu.count", "5"},
          {"cpu.model", "\"AMD EPYC\""},
          {"memory.total_bytes", "25276502016"},
          {"memory.swap_total_bytes", "0"},
          {"boot.time", "\"2023-11-14T22:13:20.000Z\""},
          {"network.hostname", "\"web1\""},
          {"network.fqdn", "\"web1.example.org\""},
          {"network.default_interface", "\"eth0\""},
          {"network.interfaces", "(unknown)"},
          {"disks",
           R"({"sda":{"model":"FAST DISK","removable":true,"rotational":false,"size_bytes":1048576}})"},
          {"timezone", "\"Europe/Berlin\""},
          {"init.system", "\"systemd\""},
          {"virtualization.kind", "\"vm\""},
          {"packages", R"({"architecture":"amd64","count":2,"manager":"apt"})"}}) {
    EXPECT_EQ(shown(facts, fact), expected) << fact;
  }
}

TEST(Facts, Virtualization) {
  struct Case {
    const char* file;
    const char* content;
    const char* kind;
  };
  for (const Case& c : {Case{"/none", "", "none"},
                        {"/.dockerenv", "", "docker"},
                        {"/run/.containerenv", "", "podman"},
                        {"/run/systemd/container", "systemd-nspawn\n", "systemd-nspawn"},
                        {"/run/systemd/container", "rkt\n", "container"},
                        {"/proc/sys/kernel/osrelease", "5.15.1-microsoft-standard-WSL2", "wsl"},
                        {"/sys/devices/virtual/dmi/id/sys_vendor", "QEMU\n", "qemu"},
                        {"/sys/devices/virtual/dmi/id/product_name", "KVM\n", "kvm"},
                        {"/sys/devices/virtual/dmi/id/product_name", "VMware7,1\n", "vmware"},
                        {"/sys/devices/virtual/dmi/id/sys_vendor", "innotek GmbH\n", "virtualbox"},
                        {"/sys/devices/virtual/dmi/id/sys_vendor", "Amazon EC2\n", "amazon"},
                        {"/sys/hypervisor/type", "xen\n", "xen"}}) {
    FakeTarget target;
    target.files().put(c.file, c.content);
    EXPECT_EQ(shown(collect(target), "virtualization.kind"), "\"" + std::string(c.kind) + "\"")
        << c.file;
  }
  FakeTarget target;
  target.files().put("/proc/1/environ", std::string("PATH=/bin\0container=lxc\0", 24));
  EXPECT_EQ(shown(collect(target), "virtualization"), R"({"container":true,"kind":"lxc"})");
}

TEST(Facts, CustomOnesAreRead) {
  FakeTarget target;
  target.files().put("/etc/consort/facts.d/site.json", R"({"zone":"a","rack":7})");
  target.files().put("/etc/consort/facts.d/role.txt", "# who we are\nname = web\n\nempty=\n");
  target.files().put("/etc/consort/facts.d/ask", "#!/bin/sh\n", 0755);
  target.processes().reply({"/etc/consort/facts.d/ask"}, R"(["x"])");
  Facts facts = collect(target);
  EXPECT_EQ(shown(facts, "custom"),
            R"({"ask":["x"],"role":{"empty":"","name":"web"},"site":{"rack":7,"zone":"a"}})");
  EXPECT_EQ(target.processes().commands().at(0).timeout, std::chrono::seconds(5));

  target.set_live(false);
  EXPECT_EQ(shown(collect(target), "custom.ask"), "(unknown)");
}

TEST(Facts, CustomOnesThatAreWrongAreUnknownWithAWarning) {
  struct Case {
    const char* name;
    std::function<void(FakeTarget&, const std::string&)> arrange;
    const char* warning;
  };
  auto put = [](std::string content, uint32_t mode = 0644, Ownership owner = {}) {
    return [=](FakeTarget& target, const std::string& path) {
      target.files().put(path, content, mode, owner);
    };
  };
  for (const Case& c :
       std::vector<Case>{{"f.json", put("{\"a\":"), "cannot learn custom facts"},
                         {"f.txt", put("a=1\nnonsense\n"), "line 2 is not 'name=value'"},
                         {"f.txt", put("a=\xff\n"), "line 1 is not UTF-8"},
                         {"f.conf", put("a=1"), "it is neither *.json nor *.txt nor a program"},
                         {"f.json", put("{}", 0664), "others may write to it"},
                         {"f.json", put("{}", 0644, {1000, 0}), "user 1000 owns it"},
                         {"f.json", put(std::string(2 << 20, ' ')), "is larger than 1 MiB"},
                         {"f.json",
                          [](FakeTarget&target, const std::string&path) {
                            target.files().put_link(path, "/etc/passwd");
                          },
                          "it is a symbolic link, not a regular file"},
                         {"f",
                          [](FakeTarget&target, const std::string&path) {
                            target.files().put(path, "", 0755);
                            target.processes().reply({path}, "", 1, "no database");
                          },
                          "failed with exit code 1: no database"},
                         {"f",
                          [](FakeTarget&target, const std::string&path) {
                            target.files().put(path, "", 0755);
                            target.processes().time_out({path});
                          },
                          "took longer than 5.0 s"}}) {
    FakeTarget target;
    c.arrange(target, "/etc/consort/facts.d/" + std::string(c.name));
    Diagnostics warnings;
    Facts facts = collect_facts(target, warnings);
    ASSERT_EQ(warnings.all().size(), 1u) << c.warning;
    EXPECT_THAT(warnings.all()[0].message, testing::HasSubstr(c.warning));
    EXPECT_EQ(warnings.all()[0].place.document, "/etc/consort/facts.d/" + std::string(c.name));
    EXPECT_EQ(shown(facts, "custom.f"), "(unknown)") << c.warning;
  }
}

TEST(Facts, CustomOnesInAFolderOfOthersAreNotRead) {
  FakeTarget target;
  target.files().put_directory("/etc/consort/facts.d", 0777);
  target.files().put("/etc/consort/facts.d/site.json", "{}");
  Diagnostics warnings;
  EXPECT_EQ(shown(collect_facts(target, warnings), "custom"), "{}");
  EXPECT_EQ(warnings.all().size(), 1u);
}

}  // namespace
}  // namespace consort::system
