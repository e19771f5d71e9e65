#include "cli/takeover/ssh_address.h"

#include <gtest/gtest.h>

namespace consort::cli {
namespace {

TEST(SshAddress, IsReadInEveryForm) {
  struct Case {
    const char* text;
    const char* user;
    const char* host;
    int port;
  };
  for (const Case& good :
       {Case{"ssh://root@web1", "root", "web1", 0},
        Case{"ssh://root@web1:2222/", "root", "web1", 2222},
        Case{"web1.example.com", "", "web1.example.com", 0}, Case{"web1:22", "", "web1", 22},
        Case{"ssh://[2001:db8::1]:22", "", "2001:db8::1", 22},
        Case{"root@fe80::1%eth0", "root", "fe80::1%eth0", 0},
        Case{"ssh://corp\\ann@web1", "corp\\ann", "web1", 0}}) {
    auto address = SshAddress::parse(good.text);
    ASSERT_TRUE(address) << good.text << ": " << address.error().message;
    EXPECT_EQ(address->user.value_or(""), good.user) << good.text;
    EXPECT_EQ(address->host, good.host) << good.text;
    EXPECT_EQ(address->port.value_or(0), good.port) << good.text;
  }
}

TEST(SshAddress, NothingBecomesAnOptionOrACommand) {
  for (const char* bad : {"",
                          "ssh://",
                          "-oProxyCommand=id",
                          "ssh://-oProxyCommand=id",
                          "ssh://-l@web1",
                          "root@-web1",
                          "web1;id",
                          "$(id)",
                          "web 1",
                          "web1:0",
                          "web1:65536",
                          "web1:22x",
                          "http://web1",
                          "@web1",
                          "ssh://web1/path",
                          "ssh://[::1",
                          "ssh://[::1]x",
                          "ssh://[-o]",
                          "web1\n",
                          "root:word@web1"})
    EXPECT_EQ(SshAddress::parse(bad).error().code, Code::invalid) << bad;
}

}  // namespace
}  // namespace consort::cli
