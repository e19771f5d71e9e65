#include <rapidcheck.h>

#include <map>

#include "model/pattern.h"
#include "store/testing/contract.h"
#include "store/tokens.h"

// Random sequences against models that are plainly right.
namespace consort::store {
namespace {

class PropertyContract : public StoreContract {};

INSTANTIATE_TEST_SUITE_P(All, PropertyContract, testing::ValuesIn(implementations()),
                         implementation_name);

template <class T>
T pick(std::vector<T> choices) {
  return *rc::gen::elementOf(choices);
}

struct ModelHost {
  std::vector<std::string> tags;
  LifeCycle life_cycle = LifeCycle::pending;
  Compliance compliance = Compliance::unknown;
};
using ModelHosts = std::map<std::string, ModelHost>;

// Every host there is, whatever an index may say.
class ModelView final : public model::HostView {
 public:
  ModelView(const std::string& name, const ModelHost& host) : name_(name), host_(host) {}
  std::string_view name() const override { return name_; }
  std::string_view environment() const override { return "prod"; }
  bool has_tag(std::string_view glob) const override {
    return std::any_of(host_.tags.begin(), host_.tags.end(),
                       [&](const std::string& tag) { return model::matches_glob(glob, tag); });
  }
  const model::Value* fact(std::string_view) const override { return nullptr; }
  model::Match flag(std::string_view word) const override {
    bool set = word == to_string(host_.life_cycle) || word == to_string(host_.compliance) ||
               word == "lost";
    return set ? model::Match::yes : model::Match::no;
  }

 private:
  const std::string& name_;
  const ModelHost& host_;
};

std::string any_selector(int depth) {
  if (depth == 0 || *rc::gen::inRange(0, 3) == 0)
    return pick<std::string>({"tag:a", "tag:b", "tag:\"it's\"", "tag:*", "name:h1", "name:h1*",
                              "name:\"*\"", "name:'h or tag'", "env:prod", "env:test", "managed",
                              "retired", "drifted", "lost", "online", "facts.x == 1",
                              "facts.x != 'a and b'"});
  std::string left = any_selector(depth - 1), right = any_selector(depth - 1);
  return pick<std::string>({left + " and " + right, "(" + left + " or " + right + ")",
                            left + " or " + right, "not (" + left + ")"});
}

TEST_P(PropertyContract, HostsAreThoseOfTheModel) {
  int round = 0;
  EXPECT_TRUE(rc::check("hosts", [&] {
    EnvironmentId environment = write([&](Writer& w) {
      return environments::add(w, "round " + std::to_string(round++), "prod");
    });
    ModelHosts model;
    for (int step = *rc::gen::inRange(1, 25); step > 0; --step) {
      std::string name = "h" + std::to_string(*rc::gen::inRange(0, 25));
      ModelHost next{.tags = pick<std::vector<std::string>>({{}, {"a"}, {"b", "a"}, {"it's"}}),
                     .life_cycle = pick<LifeCycle>({LifeCycle::managed, LifeCycle::retired}),
                     .compliance = pick<Compliance>({Compliance::drifted, Compliance::held})};
      const bool removes = *rc::gen::inRange(0, 5) == 0;
      write([&](Writer& w) -> Status {
        TRY(auto found, hosts::find(w, environment, name));
        RC_ASSERT(found.has_value() == model.contains(name));
        if (removes) return found ? hosts::remove(w, environment, found->id) : Status();
        if (found) {
          TRY_DO(hosts::set_tags(w, environment, found->id, next.tags));
        } else {
          TRY_DO(hosts::add(w, environment, {.name = name, .tags = next.tags}));
          TRY(found, hosts::find(w, environment, name));
        }
        TRY_DO(hosts::set_life_cycle(w, environment, found->id, next.life_cycle));
        return hosts::set_compliance(w, environment, found->id, next.compliance);
      });
      if (removes) {
        model.erase(name);
      } else {
        model[name] = next;
      }
    }
    for (int i = 0; i < 5; ++i) {
      const std::string text = any_selector(3);
      auto selector = model::Selector::parse(text, hosts::flags());
      RC_ASSERT(selector.has_value());
      std::vector<std::string> expected, found;
      for (const auto& [name, host] : model)
        if (selector->evaluate(ModelView(name, host)) == model::Match::yes)
          expected.push_back(name);
      PageRequest request{.limit = 3};
      do {
        auto page =
            read([&](Reader& r) { return hosts::list(r, environment, *selector, request); });
        for (const Host& host : page.items) {
          found.push_back(host.name);
          RC_ASSERT(host.tags == model.at(host.name).tags);
        }
        request.after = page.next;
      } while (!request.after.empty());
      RC_LOG() << text;
      RC_ASSERT(found == expected);
    }
  }));
}

struct ModelToken {
  int64_t uses = 0;
  WallTime expires;
  bool revoked = false;
  TokenId id;
};

TEST_P(PropertyContract, TokensAreThoseOfTheModel) {
  int round = 0;
  EXPECT_TRUE(rc::check("tokens", [&] {
    const std::string prefix = std::to_string(round++) + "/";
    std::map<std::string, ModelToken> model;
    for (int step = *rc::gen::inRange(1, 30); step > 0; --step) {
      std::string secret = prefix + std::to_string(*rc::gen::inRange(0, 4));
      auto known = model.find(secret);
      const bool valid = known != model.end() && !known->second.revoked && known->second.uses > 0 &&
                         known->second.expires > clock_.wall();
      switch (*rc::gen::inRange(0, 4)) {
        case 0: {
          ModelToken token{
              .uses = *rc::gen::inRange(0, 4),
              .expires = clock_.wall() + std::chrono::minutes(*rc::gen::inRange(0, 9))};
          Token given{.uses_left = token.uses, .expires = token.expires};
          auto added =
              store_->write([&](Writer& w) { return tokens::add(w, given, Secret(secret)); });
          RC_ASSERT(added.has_value() == (known == model.end()));
          if (added) token.id = *added;
          model.try_emplace(secret, token);
          break;
        }
        case 1: {
          std::string used = write_code([&](Writer& w) { return tokens::use(w, Secret(secret)); });
          RC_ASSERT(used == (valid ? "ok" : "denied"));
          if (valid) --known->second.uses;
          break;
        }
        case 2:
          if (known == model.end()) break;
          write([&](Writer& w) { return tokens::revoke(w, known->second.id); });
          known->second.revoked = true;
          break;
        case 3:
          clock_.advance(std::chrono::minutes(1));
          break;
      }
      for (const auto& [text, token] : model) {
        const bool open = !token.revoked && token.uses > 0 && token.expires > clock_.wall();
        std::string found = read_code([&](Reader& r) { return tokens::find(r, Secret(text)); });
        RC_ASSERT(found == (open ? "ok" : "denied"));
      }
    }
  }));
}

}  // namespace
}  // namespace consort::store
