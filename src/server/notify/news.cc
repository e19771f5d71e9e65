#include "server/notify/news.h"

#include <algorithm>
#include <map>

#include "base/some_of.h"
#include "base/strings.h"

namespace consort::server {
namespace {

using store::Turn;

std::string names_of(const std::vector<HostTurn>& hosts) {
  std::vector<std::string> names;
  for (const HostTurn& host : hosts)
    names.push_back(printable(host.name, 100));
  return some_of(names);
}

std::string part_of(const std::vector<HostTurn>& hosts, const std::string& what) {
  if (hosts.empty()) return "";
  return count(hosts.size(), "host") + " " + what + ": " + names_of(hosts);
}

model::List list_of(const std::vector<HostTurn>& hosts) {
  model::List list;
  for (size_t i = 0; i < hosts.size() && i < kMostHostsTold; ++i) {
    model::Map host;
    host.set("host", model::Value(hosts[i].name));
    host.set("state", model::Value(hosts[i].state));
    host.set("since", model::Value(rfc3339(hosts[i].time)));
    list.emplace_back(std::move(host));
  }
  return list;
}

}  // namespace

News news_of(const std::vector<HostTurn>& turns) {
  struct Course {
    Turn first = Turn::none;
    const HostTurn* last = nullptr;
  };
  std::map<store::HostId, Course> courses;
  for (const HostTurn& turn : turns) {
    Course& course = courses[turn.host];
    if (course.first == Turn::none) course.first = turn.turn;
    course.last = &turn;
  }
  News news;
  for (const auto& [host, course] : courses) {
    if (course.last->turn != course.first) continue;
    if (course.first == Turn::lost) news.lost.push_back(*course.last);
    if (course.first == Turn::regained) news.regained.push_back(*course.last);
  }
  std::ranges::sort(news.lost, {}, &HostTurn::name);
  std::ranges::sort(news.regained, {}, &HostTurn::name);
  return news;
}

std::string sentence_of(const News& news) {
  const std::string lost = part_of(news.lost, "lost compliance"),
                    regained = part_of(news.regained, "regained compliance");
  return lost.empty() || regained.empty() ? lost + regained : lost + "; " + regained;
}

model::Map message_of(const News& news, const std::string& environment, const std::string& name,
                      WallTime now) {
  model::Map message;
  message.set("delivery", model::Value(name));
  message.set("environment", model::Value(environment));
  message.set("time", model::Value(rfc3339(now)));
  message.set("text", model::Value(sentence_of(news)));
  message.set("lost", model::Value(list_of(news.lost)));
  message.set("lost_total", model::Value(static_cast<int64_t>(news.lost.size())));
  message.set("regained", model::Value(list_of(news.regained)));
  message.set("regained_total", model::Value(static_cast<int64_t>(news.regained.size())));
  return message;
}

}  // namespace consort::server
