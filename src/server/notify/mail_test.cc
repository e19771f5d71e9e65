#include "server/notify/mail.h"

#include "base/strings.h"
#include "model/json.h"
#include "net/testing/mail_server.h"
#include "server/notify/news.h"

namespace consort::server {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

const WallTime kNoon = *parse_rfc3339("2026-03-01T12:00:00Z");

HostTurn turn(int64_t id, const std::string& name, const std::string& state) {
  return {.host = store::HostId(id), .name = name, .state = state, .time = kNoon};
}

store::Delivery delivery_of(const News& news, const std::string& environment = "default/prod") {
  return {.channel = "ops",
          .name = "5d0c",
          .body = model::to_json(message_of(news, environment, "5d0c", kNoon)),
          .created = kNoon};
}

MailWay mail_to(const std::string& server = "smtps://mail.example.com") {
  return {.to = {"ann@example.com", "bob@example.org"},
          .from = "consort@example.com",
          .server = server,
          .is_to_this_machine = true};
}

TEST(MailTest, SaysWhoTurnedAndHowToLookFurther) {
  const News news{.lost = {turn(1, "db1", "failing"), turn(2, "web1", "drifted")},
                  .regained = {turn(3, "web9", "compliant")}};
  EXPECT_EQ(
      *mail_of(mail_to(), delivery_of(news)),
      "Date: Sun, 01 Mar 2026 12:00:00 +0000\r\n"
      "From: consort@example.com\r\n"
      "To: ann@example.com,\r\n"
      " bob@example.org\r\n"
      "Subject: [consort] default/prod: 2 hosts lost compliance, 1 host regained compliance\r\n"
      "Message-ID: <5d0c@example.com>\r\n"
      "Auto-Submitted: auto-generated\r\n"
      "MIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: quoted-printable\r\n"
      "\r\n"
      "In default/prod:\r\n"
      "\r\n"
      "2 hosts lost compliance:\r\n"
      "\r\n"
      "  db1  failing  since 2026-03-01T12:00:00.000Z\r\n"
      "  web1  drifted  since 2026-03-01T12:00:00.000Z\r\n"
      "\r\n"
      "1 host regained compliance:\r\n"
      "\r\n"
      "  web9  compliant  since 2026-03-01T12:00:00.000Z\r\n"
      "\r\n"
      "Look further with\r\n"
      "\r\n"
      "  consort compliance --environment default/prod --by host\r\n"
      "  consort compliance --environment default/prod --host NAME\r\n");
}

TEST(MailTest, IsBoundedAndOfShortLinesAndSmugglesNothing) {
  News news;
  for (int i = 0; i < 700; ++i)
    news.lost.push_back(turn(i, "é\r\n.\r\nBcc: eve@x" + std::string(200, 'x'), "drifted"));
  const std::string mail =
      *mail_of(mail_to(), delivery_of(news, "é\r\nBcc: eve@example.com/" + std::string(300, 'y')));
  EXPECT_THAT(mail, HasSubstr("  and 200 more\r\n"));
  EXPECT_THAT(mail, AllOf(Not(HasSubstr("\nBcc")), Not(HasSubstr("\n.\r"))));
  for (const std::string_view line : split_lines(mail)) {
    EXPECT_TRUE(line.ends_with('\r'));
    EXPECT_LE(line.size(), 78u + 1) << line;
    EXPECT_TRUE(std::ranges::all_of(line.substr(0, line.size() - 1),
                                    [](char c) { return c >= 0x20 && c < 0x7f; }));
  }
}

TEST(MailTest, WhatIsNotAMessageIsRefused) {
  for (const char* body : {"", "7", "{}", R"({"environment":"a/b","lost":[7],"lost_total":1,
                                             "regained":[],"regained_total":0})"})
    EXPECT_FALSE(mail_of(mail_to(), {.name = "n1", .body = body})) << body;
}

// By a real conversation.
Status send(const net::MailServer& server, Duration patience = 20s, std::stop_token stop = {}) {
  return Mail(patience).send({.name = "ops", .way = mail_to(server.url())},
                             delivery_of({.lost = {turn(1, "web1", "drifted")}}), std::move(stop));
}

TEST(MailTest, IsTakenByAServer) {
  net::MailServer server;
  Status sent = send(server);
  ASSERT_TRUE(sent) << sent.error().to_string();
  EXPECT_TRUE(send(server));
  const auto taken = server.taken();
  ASSERT_EQ(taken.size(), 2u);
  EXPECT_EQ(taken[0].message, taken[1].message) << "sent again it is the same";
  EXPECT_THAT(taken[0].to, ElementsAre("<ann@example.com>", "<bob@example.org>"));
  EXPECT_THAT(taken[0].message, AllOf(StartsWith("Date: "), EndsWith("--host NAME\r\n")));
}

TEST(MailTest, WhatIsNotTakenIsAnError) {
  net::MailServer later({.answers = {{"RCPT", "451 greylisted"}}});
  EXPECT_EQ(send(later).error().code, Code::failed);
  net::MailServer never({.answers = {{"RCPT", "550 unknown"}}});
  EXPECT_EQ(send(never).error().code, Code::invalid);
  EXPECT_THAT(send(never).error().to_string(), HasSubstr("it answered '550 unknown'"));
  net::MailServer silent({.answers = {{"MAIL", ""}}});
  EXPECT_EQ(send(silent, 200ms).error().code, Code::timeout);
  EXPECT_THAT(never.taken(), IsEmpty());
}

}  // namespace
}  // namespace consort::server
