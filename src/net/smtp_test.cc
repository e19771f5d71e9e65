#include "net/smtp.h"

#include "base/base64.h"
#include "net/testing/certificates.h"
#include "net/testing/mail_server.h"

namespace consort::net {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

SmtpCall mail_for(const MailServer& server) {
  return {.server = server.url(),
          .is_plain = server.url().starts_with("smtp:"),
          .from = "consort@example.com",
          .to = {"ann@example.com", "bob@example.com"},
          .message = "Subject: x\r\n\r\nabove\r\n.\r\n..below\r\n"};
}

TEST(SmtpTest, HandsAMessageOver) {
  MailServer server;
  Status sent = send_mail(mail_for(server));
  ASSERT_TRUE(sent) << sent.error().to_string();
  ASSERT_EQ(server.taken().size(), 1u);
  const MailServer::Mail mail = server.taken()[0];
  EXPECT_THAT(mail.from, StartsWith("<consort@example.com>"));
  EXPECT_THAT(mail.to, ElementsAre("<ann@example.com>", "<bob@example.com>"));
  EXPECT_EQ(mail.message, "Subject: x\r\n\r\nabove\r\n..\r\n...below\r\n");
  EXPECT_TRUE(server.wait_for("QUIT"));
}

TEST(SmtpTest, TellsWhetherTryingAgainMayHelp) {
  for (const std::string word : {"MAIL", "RCPT", "DATA", "."}) {
    MailServer later({.answers = {{word, "451 4.3.0 not now"}}});
    const Error for_now = send_mail(mail_for(later)).error();
    EXPECT_EQ(for_now.code, Code::failed) << word;
    EXPECT_THAT(for_now.to_string(), HasSubstr("451 4.3.0 not now")) << word;
    MailServer never({.answers = {{word, "550 5.7.1 never"}}});
    const Error for_good = send_mail(mail_for(never)).error();
    EXPECT_EQ(for_good.code, Code::invalid) << word;
    EXPECT_THAT(for_good.to_string(), HasSubstr("550 5.7.1 never")) << word;
    EXPECT_THAT(never.taken(), IsEmpty());
  }
}

TEST(SmtpTest, WhoHasLeftDoesNotSilenceTheOthers) {
  MailServer server({.answers = {{"RCPT TO:<ann@example.com>", "550 5.1.1 unknown"}}});
  Status sent = send_mail(mail_for(server));
  ASSERT_TRUE(sent) << sent.error().to_string();
  EXPECT_EQ(server.taken().size(), 1u);
  MailServer both({.answers = {{"RCPT TO:<ann@example.com>", "450 4.2.0 greylisted"},
                               {"RCPT TO:<bob@example.com>", "550 5.1.1 unknown"}}});
  EXPECT_EQ(send_mail(mail_for(both)).error().code, Code::failed) << "one of them may be told yet";
}

TEST(SmtpTest, LogsIn) {
  const std::map<std::string, std::string> answers = {{"EHLO", "250-localhost\r\n250 AUTH PLAIN"}};
  MailServer server({.answers = answers});
  SmtpCall call = mail_for(server);
  call.login = {"ann", Secret("p\"w")};
  Status sent = send_mail(call);
  ASSERT_TRUE(sent) << sent.error().to_string();
  EXPECT_THAT(server.lines(), Contains(base64_encode(std::string_view("\0ann\0p\"w", 8))));
  auto refusing = answers;
  refusing["login"] = "535 5.7.8 wrong";
  MailServer strict({.answers = refusing});
  call.server = strict.url();
  const Error error = send_mail(call).error();
  EXPECT_EQ(error.code, Code::invalid);
  EXPECT_THAT(error.to_string(), AllOf(HasSubstr("535"), Not(HasSubstr("p\"w"))));
}

TEST(SmtpTest, SaysNothingInClear) {
  MailServer plain;
  SmtpCall call = mail_for(plain);
  call.is_plain = false;
  call.login = {"ann", Secret("password")};
  EXPECT_FALSE(send_mail(call));
  for (const std::string& line : plain.lines())
    EXPECT_THAT(line, Not(StartsWith("AUTH")));
  EXPECT_THAT(plain.taken(), IsEmpty());
}

TEST(SmtpTest, SpeaksTlsWithWhomItTrusts) {
  TestAuthority authority;
  const TlsServer tls = *TlsServer::make({.identity = authority.issue()});
  for (const bool starts_plain : {false, true}) {
    MailServer server({.answers = {{"EHLO", "250-localhost\r\n250 STARTTLS"}},
                       .tls = tls,
                       .starts_plain = starts_plain});
    SmtpCall call = mail_for(server);
    call.is_plain = false;
    call.roots_pem = authority.root_pem();
    Status sent = send_mail(call);
    ASSERT_TRUE(sent) << sent.error().to_string();
    EXPECT_EQ(server.taken().size(), 1u);
    call.roots_pem = TestAuthority("Another").root_pem();
    EXPECT_FALSE(send_mail(call));
    EXPECT_EQ(server.taken().size(), 1u);
  }
}

TEST(SmtpTest, LosesItsPatienceAndStops) {
  for (const std::string word : {"greeting", "EHLO", "MAIL", "DATA", "."}) {
    MailServer silent({.answers = {{word, ""}}});
    SmtpCall call = mail_for(silent);
    call.patience = 300ms;
    EXPECT_FALSE(send_mail(call)) << word;
  }
  for (const std::string word : {"MAIL", "."}) {
    MailServer silent({.answers = {{word, ""}}});
    std::stop_source stop;
    std::jthread stopper([&] {
      silent.wait_for(word);
      stop.request_stop();
    });
    EXPECT_EQ(send_mail(mail_for(silent), stop.get_token()).error().code, Code::cancelled) << word;
  }
}

TEST(SmtpTest, SmugglesNothing) {
  MailServer server;
  for (const std::string address : {"a@x>\r\nDATA", "a b@x", "a@x\n", "<a@x>", "", "a"}) {
    SmtpCall call = mail_for(server);
    call.to = {address};
    EXPECT_EQ(send_mail(call).error().code, Code::invalid) << address;
    call = mail_for(server);
    call.from = address;
    EXPECT_EQ(send_mail(call).error().code, Code::invalid) << address;
  }
  EXPECT_THAT(server.lines(), IsEmpty());
}

TEST(SmtpTest, SaysThatNobodyIsThere) {
  SmtpCall call;
  {
    MailServer server;
    call = mail_for(server);
  }
  EXPECT_EQ(send_mail(call).error().code, Code::unavailable);
}

}  // namespace
}  // namespace consort::net
