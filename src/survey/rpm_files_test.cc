#include "survey/rpm/rpm_files.h"

#include <gtest/gtest.h>

#include "survey/survey.h"

namespace consort::survey {
namespace {

FileRecord file_of(const std::string& text) {
  return {.mode = 0644, .size = text.size(), .digest = sha256(text), .md5 = md5(text)};
}

TEST(RpmFiles, TellWhatPackagesBrought) {
  const std::string output =
      "warning: something is old\n"
      "nginx\tc\t" +
      sha256("shipped").hex() +
      "\t\t0100644\t/etc/nginx/nginx.conf\n"
      "nginx\tcg\t\t\t0100644\t/etc/nginx/ghost.conf\n"
      "nginx\t\t\t../run/x\t0120777\t/etc/nginx/link\n"
      "nginx\t\t\t\t040755\t/etc/nginx\n"
      "base\t\t" +
      sha256("copied").hex() +
      "\t\t0100644\t/usr/share/base/profile\n"
      "other\t\t\t\t0100644\t/opt/other\n";
  auto shipped = RpmFiles::parse(output, usual_roots());
  auto origin = [&](const std::string& path, const FileRecord& record) {
    return origin_of(path, record, {.shipped = *shipped}).origin;
  };
  EXPECT_EQ(origin("/etc/nginx/nginx.conf", file_of("shipped")), Origin::shipped);
  EXPECT_EQ(origin("/etc/nginx/nginx.conf", file_of("mine")), Origin::changed);
  FileRecord closed = file_of("shipped");
  closed.mode = 0600;
  EXPECT_EQ(origin("/etc/nginx/nginx.conf", closed), Origin::changed);
  EXPECT_EQ(origin("/etc/nginx/ghost.conf", file_of("x")), Origin::local);
  FileRecord link{.type = system::FileType::link, .link = "../run/x"};
  EXPECT_EQ(origin("/etc/nginx/link", link), Origin::shipped);
  link.link = "/elsewhere";
  EXPECT_EQ(origin("/etc/nginx/link", link), Origin::changed);
  EXPECT_EQ(origin("/etc/profile", file_of("copied")), Origin::made);
  EXPECT_EQ(shipped->find("/opt/other"), nullptr);
  EXPECT_TRUE(shipped->find("/etc/nginx/nginx.conf")->configuration);
}

}  // namespace
}  // namespace consort::survey
