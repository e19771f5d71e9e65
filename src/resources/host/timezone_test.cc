#include "model/validate.h"
#include "resources/host/zone_files.h"
#include "resources/testing/workbench.h"

namespace consort::resources {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kLocalTime = "/etc/localtime";
const std::string kZones = "/usr/share/zoneinfo/";

class Timezone : public testing::Test {
 protected:
  Timezone() {
    for (std::string zone :
         {"UTC", "Europe/Zurich", "Asia/Tokyo", "America/Argentina/Ushuaia", "posix/Asia/Tokyo"}) {
      stage().put(kZones + zone, "TZif2 " + zone.substr(zone.find("Asia") == 6 ? 6 : 0));
    }
    stage().put(kZones + "zone.tab", "# no zone\n");
    stage().put(kZones + "leapseconds", "# no zone\n");
    stage().make_link(kZones + "Japan", "Asia/Tokyo");
  }
  Stage& stage() { return bench_.stage(); }
  std::string state(const std::string& zone) {
    auto seen = bench_.look(zone, "{}");
    return seen ? seen->observed.find("state")->text() : seen.error().to_string();
  }
  std::vector<std::string> listed() {
    Context context = stage().context();
    return *dynamic_cast<Enumerating&>(bench_.provider()).enumerate(context);
  }
  std::string link() { return stage().files().read_link(kLocalTime).value_or("no link"); }

  Workbench bench_{"timezone"};
};

TEST_F(Timezone, LinksAreReadHoweverTheyAreWritten) {
  for (std::string target : {"/usr/share/zoneinfo/Asia/Tokyo", "../usr/share/zoneinfo/Asia/Tokyo",
                             "../etc/.././usr//share/zoneinfo/Asia/Tokyo"}) {
    stage().make_link(kLocalTime, target);
    EXPECT_EQ(state("Asia/Tokyo"), "present") << target;
    EXPECT_EQ(state("UTC"), "Asia/Tokyo") << target;
    EXPECT_THAT(listed(), ElementsAre("Asia/Tokyo"));
    EXPECT_FALSE(bench_.converge("Asia/Tokyo", "{}").value_or(true));
    EXPECT_EQ(link(), target);
  }
}

TEST_F(Timezone, SaysWhatIsSetWhenItIsAnother) {
  EXPECT_EQ(state("UTC"), "not set, which means UTC");
  EXPECT_THAT(listed(), IsEmpty());
  stage().make_link(kLocalTime, "/srv/zone");
  EXPECT_EQ(state("UTC"), "a link to /srv/zone");
  EXPECT_THAT(listed(), IsEmpty());
  stage().make_link(kLocalTime, kZones + "Europe/Bern");
  EXPECT_EQ(state("UTC"), "Europe/Bern, which is not there");
  EXPECT_EQ(state("Europe/Bern"), "Europe/Bern, which is not there");
  stage().remove(kLocalTime);
  stage().put(kLocalTime, "TZif2 Mars/Olympus");
  EXPECT_EQ(state("UTC"), "/etc/localtime is a copy of no zone that is here");
  EXPECT_THAT(listed(), IsEmpty());
}

TEST_F(Timezone, ACopyIsKnownByItsContent) {
  stage().put(kLocalTime, "TZif2 Asia/Tokyo");
  EXPECT_EQ(state("Asia/Tokyo"), "present");
  EXPECT_EQ(state("Japan"), "present") << "another name of it";
  EXPECT_EQ(state("UTC"), "a copy of Asia/Tokyo");
  EXPECT_THAT(listed(), ElementsAre("Asia/Tokyo"));
  stage().put("/etc/timezone", "Japan\n");
  EXPECT_THAT(listed(), ElementsAre("Japan")) << "as the machine calls it";
  EXPECT_TRUE(bench_.converge("UTC", "{}").value_or(false));
  EXPECT_EQ(link(), "../usr/share/zoneinfo/UTC");
}

TEST_F(Timezone, DebiansFileIsKeptRightWhereItIs) {
  ASSERT_TRUE(bench_.converge("UTC", "{}"));
  EXPECT_FALSE(stage().exists("/etc/timezone"));
  stage().put("/etc/timezone", "Asia/Tokyo\n");
  EXPECT_EQ(state("UTC"), "UTC, and /etc/timezone says 'Asia/Tokyo'");
  ASSERT_TRUE(bench_.converge("Europe/Zurich", "{}"));
  EXPECT_EQ(stage().text("/etc/timezone"), "Europe/Zurich\n");
}

TEST_F(Timezone, ZonesThatAreNotThereAreRefused) {
  stage().make_link(kLocalTime, kZones + "UTC");
  stage().put("/etc/timezone", "UTC\n");
  EXPECT_THAT(bench_.failure("Europe/Zurih", "{}"), HasSubstr("did you mean 'Europe/Zurich'?"));
  EXPECT_THAT(bench_.failure("tokyo", "{}"), HasSubstr("did you mean 'Asia/Tokyo'?"));
  EXPECT_THAT(bench_.failure("Ushuaia", "{}"),
              HasSubstr("did you mean 'America/Argentina/Ushuaia'?"));
  EXPECT_THAT(bench_.failure("Mars/Olympus", "{}"), HasSubstr("tzdata"));
  EXPECT_THAT(bench_.failure("leapseconds", "{}"), HasSubstr("there is no time zone"));
  EXPECT_THAT(bench_.failure("Europe", "{}"), HasSubstr("there is no time zone"));
  EXPECT_EQ(link(), kZones + "UTC");
  EXPECT_EQ(stage().text("/etc/timezone"), "UTC\n");
}

TEST_F(Timezone, NamesNeverLeaveTheFolder) {
  stage().put("/etc/secret", "TZif2");
  for (std::string name : {"", "/UTC", "UTC/", "../../../etc/secret", "Asia/../UTC", "Asia//Tokyo",
                           "zone.tab", "a b", "a\nb"}) {
    model::Value given(name);
    EXPECT_FALSE(model::validate_name(bench_.type(), given).empty()) << name;
    EXPECT_FALSE(ZoneFiles::is_name(name)) << name;
    model::Resource resource = bench_.described("UTC", "{}");
    resource.address.name = name;
    EXPECT_FALSE(converge(bench_.provider(), bench_.type(), resource, stage().context())) << name;
  }
  EXPECT_FALSE(stage().exists(kLocalTime));
}

TEST_F(Timezone, ALinkInCirclesIsAnErrorAndNoHang) {
  stage().make_link(kZones + "Loop", "Pool");
  stage().make_link(kZones + "Pool", "Loop");
  EXPECT_THAT(bench_.failure("Loop", "{}"), HasSubstr("leads nowhere"));
}

}  // namespace
}  // namespace consort::resources
