#include "server/notify/news.h"

#include <gtest/gtest.h>

#include "model/json.h"

namespace consort::server {
namespace {

using store::Turn;

const WallTime kTime = *parse_rfc3339("2026-03-01T12:00:00Z");

HostTurn turn(int64_t host, const std::string& name, Turn turn) {
  return {{host}, name, turn, turn == Turn::lost ? "drifted" : "compliant", kTime};
}

TEST(NewsTest, TellsHowHostsEnd) {
  const News news =
      news_of({turn(1, "web1", Turn::lost), turn(2, "web2", Turn::lost),
               turn(3, "db1", Turn::regained), turn(2, "web2", Turn::regained),
               turn(4, "a", Turn::lost), turn(4, "a", Turn::regained), turn(4, "a", Turn::lost)});
  ASSERT_EQ(news.lost.size(), 2u);
  EXPECT_EQ(news.lost[0].name, "a");
  EXPECT_EQ(news.lost[1].name, "web1");
  ASSERT_EQ(news.regained.size(), 1u);
  EXPECT_EQ(sentence_of(news), "2 hosts lost compliance: a, web1; 1 host regained compliance: db1");
  EXPECT_TRUE(news_of({turn(1, "a", Turn::lost), turn(1, "a", Turn::regained)}).empty());
  EXPECT_TRUE(news_of({}).empty());
}

TEST(NewsTest, ManyHostsAreOneSentence) {
  std::vector<HostTurn> turns;
  for (int i = 1; i <= 12; ++i)
    turns.push_back(turn(i, "web" + std::to_string(10 + i), Turn::lost));
  EXPECT_EQ(sentence_of(news_of(turns)),
            "12 hosts lost compliance: web11, web12, web13, web14, web15 and 7 more");
  turns = {turn(1, "evil\r\nname", Turn::regained)};
  EXPECT_EQ(sentence_of(news_of(turns)), "1 host regained compliance: evil\\x0d\\nname");
}

TEST(NewsTest, AMessageIsBounded) {
  std::vector<HostTurn> turns;
  for (int i = 1; i <= 600; ++i)
    turns.push_back(turn(i, "host" + std::to_string(i), Turn::lost));
  const model::Map message = message_of(news_of(turns), "acme/prod", "n1", kTime);
  EXPECT_EQ(message.find("lost")->list().size(), 500u);
  EXPECT_EQ(message.find("lost_total")->integer(), 600);
  EXPECT_EQ(message.find("delivery")->text(), "n1");
  EXPECT_EQ(message.find("environment")->text(), "acme/prod");
  EXPECT_EQ(model::to_json(message.find("lost")->list()[0]),
            R"({"host":"host1","since":"2026-03-01T12:00:00.000Z","state":"drifted"})");
}

}  // namespace
}  // namespace consort::server
