#include "resources/service/unit_files.h"

#include "system/testing/fake_file_system.h"

namespace consort::resources {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kEtc = "/etc/systemd/system/";
const std::string kLib = "/usr/lib/systemd/system/";
constexpr const char* kWanted =
    "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n";

class UnitFilesTest : public testing::Test {
 protected:
  UnitFilesTest() { files_.put_directory(kLib); }

  void define(const std::string& unit, const std::string& install, const std::string& more = "") {
    files_.put(kLib + unit, "[Unit]\nWantedBy=nobody.target\n[Install]\n" + install + "\n" + more);
  }
  UnitFile find(const std::string& unit) {
    auto found = units_.find(unit);
    EXPECT_TRUE(found) << found.error().to_string();
    return found.value_or(UnitFile{});
  }
  bool enabled(const std::string& unit) {
    auto look = units_.look(unit);
    EXPECT_TRUE(look) << look.error().to_string();
    return look && look->enabled;
  }
  // Everything enabled, as "multi-user.target.wants/nginx.service -> /usr/lib/...".
  std::vector<std::string> links() {
    std::vector<std::string> links;
    collect(kEtc.substr(0, kEtc.size() - 1), links);
    return links;
  }

  system::FakeFileSystem files_;
  UnitFiles units_{files_};

 private:
  void collect(const std::string& directory, std::vector<std::string>& links) {
    auto entries = files_.list(directory);
    if (!entries) return;
    for (const auto& entry : *entries) {
      std::string path = directory + "/" + entry.name;
      if (entry.type == system::FileType::directory) {
        collect(path, links);
      } else if (entry.type == system::FileType::link) {
        links.push_back(path.substr(kEtc.size()) + " -> " + *files_.read_link(path));
      }
    }
  }
};

TEST_F(UnitFilesTest, EnablesWhereTheUnitSays) {
  define("web.service",
         "WantedBy=multi-user.target graphical.target\nRequiredBy=site.target\n"
         "Alias=httpd.service www-%p.service");
  ASSERT_TRUE(units_.enable(find("web.service")));
  const std::string file = " -> " + kLib + "web.service";
  EXPECT_THAT(links(),
              ElementsAre("graphical.target.wants/web.service" + file, "httpd.service" + file,
                          "multi-user.target.wants/web.service" + file,
                          "site.target.requires/web.service" + file, "www-web.service" + file));
  EXPECT_TRUE(enabled("web.service"));
  EXPECT_TRUE(enabled("httpd.service")) << "an alias is the unit itself";
  EXPECT_EQ(find("httpd.service").name, "web.service");

  ASSERT_TRUE(units_.disable(find("httpd.service")));
  EXPECT_THAT(links(), IsEmpty());
  EXPECT_FALSE(files_.exists(kEtc + "multi-user.target.wants")) << "empty folders go";
  EXPECT_FALSE(enabled("web.service"));
}

TEST_F(UnitFilesTest, ReadsContinuedLinesAndDropIns) {
  define("web.service", "WantedBy=multi-user.target \\\n# a remark between\n  graphical.target");
  files_.put(kEtc + "web.service.d/install.conf", "[Install]\nWantedBy=\nWantedBy=site.target\n");
  ASSERT_TRUE(units_.enable(find("web.service")));
  EXPECT_THAT(links(), ElementsAre(HasSubstr("site.target.wants/web.service")));
}

TEST_F(UnitFilesTest, FollowsAlsoAroundInCircles) {
  define("a.service", "Also=a.socket b.service");
  define("a.socket", "WantedBy=sockets.target\nAlso=a.service");
  define("b.service", "WantedBy=multi-user.target");
  EXPECT_FALSE(enabled("a.service"));
  ASSERT_TRUE(units_.enable(find("a.service")));
  EXPECT_THAT(links(), ElementsAre(HasSubstr("multi-user.target.wants/b.service"),
                                   HasSubstr("sockets.target.wants/a.socket")));
  EXPECT_TRUE(enabled("a.service")) << "all that it brings along is enabled";
  ASSERT_TRUE(units_.disable(find("b.service")));
  EXPECT_FALSE(enabled("a.service"));
}

TEST_F(UnitFilesTest, KnowsTemplatesAndInstances) {
  define("getty@.service", "WantedBy=getty.target\nDefaultInstance=tty1\nAlias=console@%i.service");
  UnitFile instance = find("getty@tty7.service");
  EXPECT_EQ(instance.path, kLib + "getty@.service");
  ASSERT_TRUE(units_.enable(instance));
  const std::string file = " -> " + kLib + "getty@.service";
  EXPECT_THAT(links(), ElementsAre("console@tty7.service" + file,
                                   "getty.target.wants/getty@tty7.service" + file));
  EXPECT_TRUE(enabled("getty@tty7.service"));
  EXPECT_EQ(find("console@tty7.service").name, "getty@tty7.service");
  EXPECT_FALSE(enabled("getty@tty1.service"));
  EXPECT_FALSE(enabled("getty@.service"));
  ASSERT_TRUE(units_.enable(find("getty@.service")));
  EXPECT_TRUE(enabled("getty@tty1.service")) << "the default instance";
  EXPECT_TRUE(enabled("getty@.service"));
  ASSERT_TRUE(units_.disable(find("getty@.service")));
  EXPECT_FALSE(enabled("getty@tty1.service"));
  EXPECT_TRUE(enabled("getty@tty7.service"));
}

TEST_F(UnitFilesTest, TheAdministratorsUnitComesFirst) {
  define("web.service", "WantedBy=multi-user.target");
  files_.put(kEtc + "web.service", kWanted);
  EXPECT_EQ(find("web.service").path, kEtc + "web.service");
}

TEST_F(UnitFilesTest, Masks) {
  define("web.service", "WantedBy=multi-user.target");
  ASSERT_TRUE(units_.mask("web.service"));
  EXPECT_TRUE(find("web.service").masked);
  EXPECT_EQ(find("web.service").path, kLib + "web.service") << "what is behind the mask is known";
  EXPECT_EQ(files_.content(kEtc + "web.service"), "/dev/null");
  ASSERT_TRUE(units_.unmask("web.service"));
  EXPECT_FALSE(find("web.service").masked);

  files_.put_link("/run/systemd/system/web.service", "/dev/null");
  EXPECT_TRUE(find("web.service").masked) << "until the next boot";
  ASSERT_TRUE(units_.unmask("web.service"));
  EXPECT_FALSE(find("web.service").masked);

  files_.put(kEtc + "web.service", "");
  EXPECT_TRUE(find("web.service").masked) << "an empty file masks too";
}

TEST_F(UnitFilesTest, RefusesToMaskAwayAFileOfTheAdministrator) {
  files_.put(kEtc + "web.service", kWanted);
  Status masked = units_.mask("web.service");
  ASSERT_FALSE(masked);
  EXPECT_THAT(masked.error().message, HasSubstr("remove it first"));
  EXPECT_EQ(files_.content(kEtc + "web.service"), kWanted);
}

TEST_F(UnitFilesTest, SaysThatAPackageMasks) {
  files_.put_link(kLib + "hwclock.service", "/dev/null");
  EXPECT_TRUE(find("hwclock.service").masked);
  Status unmasked = units_.unmask("hwclock.service");
  ASSERT_FALSE(unmasked);
  EXPECT_THAT(unmasked.error().message, HasSubstr("its own package masks"));
}

TEST_F(UnitFilesTest, FindsInitScripts) {
  files_.put("/etc/init.d/old", "#!/bin/sh\n", 0755);
  files_.put("/etc/init.d/README", "no script\n", 0644);
  EXPECT_EQ(find("old.service").kind, UnitFile::Kind::init_script);
  EXPECT_EQ(find("README.service").kind, UnitFile::Kind::none);
  EXPECT_EQ(find("old.socket").kind, UnitFile::Kind::none);
}

struct Refusal {
  std::string what;
  std::string install;
  std::string message;
};
class UnitFilesRefuse : public UnitFilesTest, public testing::WithParamInterface<Refusal> {};

TEST_P(UnitFilesRefuse, ToEnable) {
  define("web.service", GetParam().install);
  Status done = units_.enable(find("web.service"));
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().message, HasSubstr(GetParam().message));
  EXPECT_THAT(links(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Units, UnitFilesRefuse,
    testing::Values(Refusal{"Static", "# nothing", "has no [Install] section"},
                    Refusal{"Escape", "WantedBy=../../../etc/cron.d", "which is no unit"},
                    Refusal{"NoUnit", "Alias=passwd", "which is no unit"},
                    Refusal{"Specifier", "WantedBy=%H.target", "only a running systemd"}),
    [](const auto& info) { return info.param.what; });

TEST_F(UnitFilesTest, AliasesInACircleAreAnError) {
  files_.put_link(kEtc + "a.service", "b.service");
  files_.put_link(kEtc + "b.service", "a.service");
  EXPECT_FALSE(units_.find("a.service"));
}

TEST_F(UnitFilesTest, SeesWhatOthersDo) {
  define("web.service", "WantedBy=multi-user.target");
  EXPECT_FALSE(enabled("web.service"));
  files_.put_link(kEtc + "multi-user.target.wants/web.service", kLib + "web.service");
  EXPECT_TRUE(enabled("web.service"));
  files_.erase(kEtc + "multi-user.target.wants/web.service");
  EXPECT_FALSE(enabled("web.service"));
}

TEST_F(UnitFilesTest, LooksOnceWhileNothingChanges) {
  define("web.service", "WantedBy=multi-user.target");
  files_.put_link(kEtc + "multi-user.target.wants/web.service", kLib + "web.service");
  EXPECT_TRUE(enabled("web.service"));
  files_.forget_operations();
  EXPECT_TRUE(enabled("web.service"));
  for (const std::string& operation : files_.operations()) {
    EXPECT_TRUE(operation.starts_with("fingerprint ")) << operation;
  }
}

TEST_F(UnitFilesTest, AFailedLookAnswersNothingLater) {
  define("web.service", "WantedBy=multi-user.target");
  EXPECT_FALSE(enabled("web.service"));
  define("other.service", "WantedBy=multi-user.target");
  files_.fail("list /usr/lib/systemd/system", EIO, 0);
  EXPECT_FALSE(units_.look("web.service"));
  EXPECT_FALSE(units_.look("web.service"));
}

TEST_F(UnitFilesTest, NamesWhatCanBeEnabledOrIsMasked) {
  define("web.service", "WantedBy=multi-user.target\nAlias=httpd.service");
  define("static.service", "");
  define("getty@.service", "WantedBy=getty.target");
  define("gone.service", "");
  ASSERT_TRUE(units_.enable(find("web.service")));
  ASSERT_TRUE(units_.enable(find("getty@tty2.service")));
  ASSERT_TRUE(units_.mask("gone.service"));
  EXPECT_THAT(*units_.names(), ElementsAre("getty@tty2.service", "gone.service", "web.service"));
}

TEST_F(UnitFilesTest, TellsWhereToLookForChanges) {
  define("web.service", "WantedBy=multi-user.target");
  EXPECT_THAT(*units_.places(find("web.service")),
              ElementsAre(kEtc + "multi-user.target.wants/web.service", kEtc + "web.service"));
}

TEST(UnitName, IsTakenApart) {
  UnitName name = UnitName::parse("foo-bar@a.b.service");
  EXPECT_EQ(name.prefix, "foo-bar");
  EXPECT_EQ(name.instance, "a.b");
  EXPECT_EQ(name.ending, ".service");
  EXPECT_EQ(name.template_name(), "foo-bar@.service");
  EXPECT_TRUE(UnitName::parse("foo@.service").is_template());
  EXPECT_FALSE(UnitName::parse("foo.service").is_template());
  EXPECT_EQ(unit_name("php8.2-fpm"), "php8.2-fpm.service");
  EXPECT_EQ(unit_name("ssh.socket"), "ssh.socket");
  EXPECT_EQ(short_unit_name("ssh.service"), "ssh");
  EXPECT_EQ(short_unit_name("ssh.socket"), "ssh.socket");
  EXPECT_EQ(expand_specifiers("%n %N %p %i %j 100%%", name),
            "foo-bar@a.b.service foo-bar@a.b foo-bar a.b bar 100%");
  EXPECT_EQ(expand_specifiers("%", name), std::nullopt);
  EXPECT_FALSE(is_unit_name("a/b.service"));
  EXPECT_FALSE(is_unit_name("a\nb.service"));
  EXPECT_FALSE(is_unit_name(".service"));
  EXPECT_FALSE(is_unit_name(std::string(300, 'a') + ".service"));
}

}  // namespace
}  // namespace consort::resources
