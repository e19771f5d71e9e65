#include "server/agents/agent_session.h"

#include <algorithm>
#include <set>

#include "base/strings.h"
#include "server/agents/recording.h"
#include "wire/fit.h"

namespace consort::server {
namespace {

// Of the catalog in an offer as it is kept.
std::optional<Digest> catalog_of(const std::string& offer) {
  auto message = wire::server_message(offer);
  if (!message) return std::nullopt;
  const auto* said = std::get_if<wire::ServerMessage>(&*message);
  const auto* kept = said ? std::get_if<wire::Offer>(said) : nullptr;
  if (!kept) return std::nullopt;
  auto header = wire::catalog_header(kept->catalog.header);
  if (!header) return std::nullopt;
  return header->catalog;
}

net::CloseCode code_of(wire::Goodbye::Reason reason) {
  switch (reason) {
    case wire::Goodbye::Reason::stopping:
    case wire::Goodbye::Reason::replaced:
      return net::CloseCode::going_away;
    case wire::Goodbye::Reason::overloaded:
      return net::CloseCode::try_later;
    case wire::Goodbye::Reason::revoked:
      return net::CloseCode::refused;
    case wire::Goodbye::Reason::protocol:
      return net::CloseCode::protocol_error;
  }
  return net::CloseCode::normal;
}

Error offline() { return fail(Code::unavailable, "the agent has no link"); }

template <class T>
Result<T> result_of(wire::Answer<T> answer) {
  if (auto* fault = std::get_if<wire::Fault>(&answer))
    return fail(fault->code, printable(fault->message));
  return std::move(std::get<T>(answer));
}

}  // namespace

AgentSession::AgentSession(AgentHub& hub, uint64_t id, std::shared_ptr<net::Link> link,
                           trust::AgentName name, const trust::Certificate& certificate)
    : hub_(hub),
      id_(id),
      link_(std::move(link)),
      name_(std::move(name)),
      serial_(certificate.serial),
      key_(certificate.key_fingerprint),
      not_after_(certificate.not_after),
      deadline_(hub.parts_.clock.now() + hub.settings_.hello_within) {}

void AgentSession::start() {
  hub_.look_again(*this, deadline_);
  auto weak = weak_from_this();
  link_->start({[weak](net::Message message) {
                  if (auto self = weak.lock()) self->take(std::move(message));
                },
                [weak](const net::Closed&) {
                  if (auto self = weak.lock()) self->forget();
                }});
}

// --- what comes ---

void AgentSession::take(net::Message message) {
  if (stage_ == Stage::ended) return;
  if (liveness_) liveness_->heard(hub_.parts_.clock.now());
  if (std::exchange(late_, false)) tell_connectivity(store::Connectivity::online);
  if (undecoded_.empty() && message.bytes.size() < hub_.settings_.decoded_elsewhere)
    return heard(message.bytes.size(), wire::agent_message(message.bytes));
  undecoded_bytes_ += message.bytes.size();
  if (undecoded_bytes_ > hub_.settings_.undecoded)
    return end(wire::Goodbye::Reason::overloaded, "more was sent than can be read meanwhile",
               hub_.settings_.come_again);
  undecoded_.push_back(std::move(message));
  if (undecoded_.size() == 1) decode_next();
}

void AgentSession::decode_next() {
  auto bytes = std::make_shared<std::string>(std::move(undecoded_.front().bytes));
  hub_.parts_.threads.elsewhere([self = shared_from_this(), bytes,
                                 hub_thread = hub_.parts_.threads.hub] {
    auto message =
        std::make_shared<Result<wire::Decoded<wire::AgentMessage>>>(wire::agent_message(*bytes));
    hub_thread([self, bytes, message] { self->decoded(bytes->size(), std::move(*message)); });
  });
}

void AgentSession::decoded(size_t bytes, Result<wire::Decoded<wire::AgentMessage>> message) {
  if (stage_ == Stage::ended) return;
  undecoded_bytes_ -= bytes;
  undecoded_.pop_front();
  heard(bytes, std::move(message));
  if (stage_ != Stage::ended && !undecoded_.empty()) decode_next();
}

void AgentSession::heard(size_t bytes, Result<wire::Decoded<wire::AgentMessage>> message) {
  if (!message) return broken_rule(message.error().to_string());
  auto* known = std::get_if<wire::AgentMessage>(&*message);
  if (!known) return;  // a newer agent says more
  if (std::holds_alternative<wire::Goodbye>(*known)) {
    link_->close(net::CloseCode::normal, "");
    return forget();
  }
  switch (stage_) {
    case Stage::hello:
      if (auto* first = std::get_if<wire::Hello>(known)) return hello(std::move(*first));
      return broken_rule("the first message has to be hello");
    case Stage::arriving:
      return broken_rule("nothing is to be sent before the welcome");
    case Stage::welcome:
      return receive(*known, bytes);
    case Stage::ended:
      return;
  }
}

// --- hello and welcome ---

void AgentSession::hello(wire::Hello hello) {
  auto protocol = hello.protocols.common({});
  if (!protocol)
    return refuse(fail(Code::unsupported, "this server speaks protocol 1 and no other"));
  std::set<std::string_view> names;
  for (const wire::Target& target : hello.targets)
    if (!names.insert(target.name).second)
      return broken_rule("hello names '" + printable(target.name) + "' twice");
  stage_ = Stage::arriving;
  stream_ = hello.stream;
  agent_version_ = hello.agent_version;
  Visitor visitor{serial_, key_, hello.machine_id, hello.boot_id};
  auto arrival = std::make_shared<Arrival>();
  auto body = [name = name_, visitor, hello = std::move(hello), arrival](store::Writer& w) {
    auto result = arrive(w, name, visitor, hello);
    if (!result) return Status(std::move(result).error());
    *arrival = std::move(*result);
    return Status();
  };
  auto then = [self = shared_from_this(), arrival](const Status& status) {
    self->arrived(status, *arrival);
  };
  hub_.writes_.add({std::move(body), std::move(then)});
}

void AgentSession::arrived(const Status& status, const Arrival& arrival) {
  // Others of the host end even when this link has ended meanwhile.
  if (status && arrival.entry.quarantined)
    hub_.end_links(arrival.entry.host.id, arrival.entry.refusal->message);
  if (stage_ != Stage::arriving) return;
  if (!status) return refuse(status.error(), hub_.settings_.come_again);
  if (arrival.entry.refusal) return refuse(*arrival.entry.refusal);
  // It may have been revoked since.
  if (hub_.parts_.barred.is_barred(serial_))
    return refuse(fail(Code::denied, "the certificate was revoked"));
  welcome(arrival);
}

void AgentSession::welcome(const Arrival& arrival) {
  agent_ = {arrival.entry.environment.id, arrival.entry.host.id};
  for (const ArrivedTarget& target : arrival.targets)
    targets_.push_back({{agent_.environment, target.host},
                        target.name,
                        target.orders.offer ? catalog_of(*target.orders.offer) : std::nullopt});
  inbox_ = wire::Inbox(arrival.acknowledged);
  durable_ = arrival.acknowledged;
  stage_ = Stage::welcome;
  liveness_.emplace(hub_.settings_.heartbeat, hub_.parts_.clock.now());
  hub_.welcomed(*this);
  say(wire::Welcome{.time = hub_.parts_.clock.wall(),
                    .heartbeat = hub_.settings_.heartbeat,
                    .acknowledged = arrival.acknowledged,
                    .window = hub_.settings_.window,
                    .anchors = hub_.parts_.vault.anchors()});
  for (const ArrivedTarget& target : arrival.targets) {
    if (target.orders.offer) say(*target.orders.offer);
    if (target.orders.paused) {
      say(wire::Pause{target.name, *target.orders.paused});
    } else {
      say(wire::Resume{target.name});
    }
    if (target.orders.apply) say(*target.orders.apply);
    if (target.recall) say(wire::Recall{target.name});
  }
}

void AgentSession::refuse(const Error& error, std::optional<Duration> retry_after) {
  say(wire::Refused{wire::fault_of(error), retry_after});
  link_->close(net::CloseCode::refused, "refused");
  forget();
}

// --- messages of an agent that is welcome ---

void AgentSession::receive(wire::AgentMessage& message, size_t bytes) {
  const Target* about = nullptr;
  if (auto name = wire::target_of(message)) {
    about = target(*name);
    if (!about) return broken_rule("'" + printable(*name) + "' is not a target of this agent");
  }
  if (wire::number_of(message)) return receive_numbered(std::move(message), bytes, *about);
  if (auto* state = std::get_if<wire::State>(&message)) return receive(*state, *about);
  if (auto* declined = std::get_if<wire::Declined>(&message)) return receive(*declined, *about);
  if (auto* fetch = std::get_if<wire::Fetch>(&message)) return receive(std::move(*fetch));
  if (auto* read = std::get_if<wire::ReadResult>(&message)) return receive(std::move(*read));
  if (auto* plan = std::get_if<wire::PlanResult>(&message)) return receive(std::move(*plan));
  if (auto* renew = std::get_if<wire::Renew>(&message)) return receive(*renew);
  if (std::holds_alternative<wire::Hello>(message)) broken_rule("hello was said before");
}

void AgentSession::receive_numbered(wire::AgentMessage message, size_t bytes, const Target& about) {
  const wire::Number number = *wire::number_of(message);
  switch (inbox_.receive(number)) {
    case wire::Inbox::Verdict::gap:
      return broken_rule("number " + std::to_string(number.after) + " is missing before " +
                         std::to_string(number.sequence));
    case wire::Inbox::Verdict::seen:
      if (number.sequence <= durable_) say(wire::Acknowledge{durable_});
      return;
    case wire::Inbox::Verdict::fresh:
      break;
  }
  if (hub_.writes_.full())
    return end(wire::Goodbye::Reason::overloaded, "more was sent than can be stored meanwhile",
               hub_.spread(id_));
  auto kept = std::make_shared<const wire::AgentMessage>(std::move(message));
  auto recorded = std::make_shared<Recorded>();
  auto body = [origin = Origin{agent_, stream_, about.host}, kept, recorded](store::Writer& w) {
    auto result = record(w, origin, *kept);
    if (!result) return Status(std::move(result).error());
    *recorded = *result;
    return Status();
  };
  auto then = [self = shared_from_this(), kept, recorded, host = about.host](const Status& status) {
    self->stored(status, wire::number_of(*kept)->sequence);
    if (status && recorded->fresh) self->hub_.tell_stored(host, *kept, recorded->new_facts);
  };
  hub_.writes_.add({std::move(body), std::move(then), bytes});
}

void AgentSession::stored(const Status& status, int64_t sequence) {
  if (stage_ != Stage::welcome) return;
  if (!status)
    return end(wire::Goodbye::Reason::overloaded, "cannot store it: " + status.error().to_string(),
               hub_.spread(id_));
  durable_ = std::max(durable_, sequence);
  if (std::exchange(acknowledging_, true)) return;
  // After the others that became durable with it.
  hub_.parts_.threads.hub([self = shared_from_this()] {
    self->acknowledging_ = false;
    if (self->stage_ == Stage::welcome) self->say(wire::Acknowledge{self->durable_});
  });
}

void AgentSession::receive(const wire::State& state, const Target& about) {
  hub_.changed(about.host, [&](Presence& presence) {
    presence.stated = true;
    presence.held = state.held;
    presence.deploying = state.deploying;
    presence.paused = state.paused;
    presence.counts = state.counts;
  });
}

void AgentSession::receive(const wire::Declined& declined, const Target& about) {
  if (declined.deployment) hub_.withdraw(about.host, *declined.deployment, [](const Status&) {});
  hub_.parts_.observer.declined(about.host, declined);
}

void AgentSession::receive(const wire::Renew& renew) {
  if (std::exchange(renewing_, true)) return broken_rule("a request to renew is open already");
  auto request = trust::SigningRequest::from_pem(renew.request);
  if (!request) return renewed(std::move(request).error());
  auto chain = std::make_shared<Result<std::string>>(std::string());
  auto body = [this, self = shared_from_this(), request = std::move(*request),
               chain](store::Writer& w) {
    *chain = server::renew(w, hub_.parts_.vault.authority(), agent_.environment, agent_.host,
                           serial_, request);
    return *chain ? Status() : Status(chain->error());
  };
  auto then = [self = shared_from_this(), chain](const Status& status) {
    self->renewed(status ? *chain : Result<std::string>(status.error()));
  };
  hub_.writes_.add({std::move(body), std::move(then)});
}

void AgentSession::renewed(Result<std::string> chain) {
  renewing_ = false;
  if (stage_ != Stage::welcome) return;
  wire::Certificate answer;
  if (chain) {
    answer.chain = std::move(*chain);
  } else {
    answer.chain = wire::fault_of(chain.error());
  }
  say(answer);
}

// --- content ---

void AgentSession::receive(wire::Fetch fetch) {
  if (fetches_.size() >= hub_.settings_.fetches)
    return broken_rule("too many questions for content are open");
  fetches_.push_back(std::move(fetch));
  serve_content();
}

void AgentSession::serve_content() {
  if (stage_ != Stage::welcome || serving_ || fetches_.empty()) return;
  if (link_->waiting_bytes() > hub_.settings_.ahead) return hub_.hold_back(*this);
  serving_ = true;
  const wire::Fetch& fetch = fetches_.front();
  const Target* about = target(fetch.target);
  if (!about->offered)
    return served(fail(Code::not_found, "no catalog was offered to " + about->name));
  hub_.parts_.threads.elsewhere([self = shared_from_this(), fetch, offered = *about->offered,
                                 hub_thread = hub_.parts_.threads.hub] {
    auto piece = std::make_shared<Result<wire::Piece>>(
        self->hub_.content_.piece(self->agent_.environment, offered, fetch));
    hub_thread([self, piece] { self->served(std::move(*piece)); });
  });
}

void AgentSession::served(Result<wire::Piece> piece) {
  serving_ = false;
  if (stage_ != Stage::welcome) return;
  wire::Fetch& fetch = fetches_.front();
  if (!piece) {
    say(wire::Missing{fetch.digest, wire::fault_of(piece.error())});
    fetches_.pop_front();
  } else {
    auto sent = static_cast<int64_t>(piece->bytes.size());
    fetch.offset += sent;
    fetch.length -= sent;
    bool over = fetch.length <= 0 || fetch.offset >= piece->total;
    say(*piece);
    if (over) fetches_.pop_front();
  }
  serve_content();
}

// --- orders and questions ---

void AgentSession::offer(const HostRef& host, const Digest& catalog, const std::string& json) {
  Target* about = target(host);
  if (!about) return;
  about->offered = catalog;
  say(json);
}

void AgentSession::recall(const HostRef& host) {
  if (const Target* about = target(host)) say(wire::Recall{about->name});
}

void AgentSession::read(const HostRef& host, std::string resource_type,
                        std::vector<std::string> names, MonotonicTime until,
                        std::function<void(Result<wire::Readings>)> then) {
  const Target* about = target(host);
  if (!about) return then(offline());
  auto request = ask({.until = until, .host = host, .read = std::move(then)});
  if (request) say(wire::Read{*request, about->name, std::move(resource_type), std::move(names)});
}

void AgentSession::plan(const HostRef& host, const Digest& catalog, MonotonicTime until,
                        std::function<void(Result<wire::Planned>)> then) {
  const Target* about = target(host);
  if (!about) return then(offline());
  auto request = ask({.until = until, .host = host, .plan = std::move(then)});
  if (request) say(wire::Plan{*request, about->name, catalog});
}

std::optional<int64_t> AgentSession::ask(Question question) {
  if (questions_.size() >= hub_.settings_.questions) {
    question.fail(fail(Code::busy, "too many questions to this agent are open"));
    return std::nullopt;
  }
  hub_.look_again(*this, question.until);
  questions_.emplace(next_request_, std::move(question));
  return next_request_++;
}

void AgentSession::Question::fail(const Error& error) const {
  if (read) read(error);
  if (plan) plan(error);
}

// An answer to nothing may be one that came too late.
std::optional<AgentSession::Question> AgentSession::take_question(int64_t request,
                                                                  const std::string& of) {
  auto found = questions_.find(request);
  if (found == questions_.end() || target(of)->host != found->second.host) return std::nullopt;
  Question question = std::move(found->second);
  questions_.erase(found);
  return question;
}

void AgentSession::receive(wire::ReadResult answer) {
  auto question = take_question(answer.request, answer.target);
  if (question && question->read) question->read(result_of(std::move(answer.result)));
}

void AgentSession::receive(wire::PlanResult answer) {
  auto question = take_question(answer.request, answer.target);
  if (question && question->plan) question->plan(result_of(std::move(answer.result)));
}

// --- time and the end ---

MonotonicTime AgentSession::step(MonotonicTime now) {
  const MonotonicTime later = now + hub_.settings_.heartbeat;
  if (stage_ == Stage::ended) return later;
  if (stage_ != Stage::welcome) {
    if (now >= deadline_)
      end(wire::Goodbye::Reason::protocol, "no hello came in time", hub_.settings_.come_again);
    return deadline_;
  }
  if (hub_.parts_.clock.wall() >= not_after_) {
    end(wire::Goodbye::Reason::revoked, "the certificate has ended");
    return later;
  }
  auto life = liveness_->step(now);
  if (life.peer == wire::Liveness::Peer::lost) {
    link_->close(net::CloseCode::going_away, "nothing was heard for too long");
    forget();
    return later;
  }
  if (life.send_heartbeat) say(wire::Heartbeat{hub_.parts_.clock.wall()});
  if (life.peer == wire::Liveness::Peer::late && !std::exchange(late_, true))
    tell_connectivity(store::Connectivity::late);
  return std::min(life.wake, fail_late_questions(now));
}

MonotonicTime AgentSession::fail_late_questions(MonotonicTime now) {
  MonotonicTime next = MonotonicTime::max();
  std::vector<Question> late;
  for (auto at = questions_.begin(); at != questions_.end();) {
    if (at->second.until <= now) {
      late.push_back(std::move(at->second));
      at = questions_.erase(at);
    } else {
      next = std::min(next, (at++)->second.until);
    }
  }
  for (const Question& question : late)
    question.fail(fail(Code::timeout, "the agent has not answered in time"));
  return next;
}

void AgentSession::end(wire::Goodbye::Reason reason, const std::string& message,
                       std::optional<Duration> reconnect_after) {
  if (stage_ == Stage::ended) return;
  say(wire::Goodbye{reason, wire::clipped(message, wire::kLine.most), reconnect_after});
  link_->close(code_of(reason), std::string(to_string(reason)));
  forget();
}

void AgentSession::forget() {
  if (stage_ == Stage::ended) return;
  auto self = shared_from_this();
  hub_.ended(*this);
  stage_ = Stage::ended;
  auto questions = std::move(questions_);
  for (const auto& [request, question] : questions)
    question.fail(offline());
}

void AgentSession::broken_rule(const std::string& message) {
  end(wire::Goodbye::Reason::protocol, message);
}

void AgentSession::say(const std::string& json) {
  if (liveness_) liveness_->sent(hub_.parts_.clock.now());
  link_->send({json});
}

void AgentSession::tell_connectivity(store::Connectivity connectivity) {
  for (const Target& target : targets_)
    hub_.changed(target.host, [&](Presence& presence) { presence.connectivity = connectivity; });
}

const AgentSession::Target* AgentSession::target(std::string_view name) const {
  auto found = std::ranges::find(targets_, name, &Target::name);
  return found == targets_.end() ? nullptr : &*found;
}

AgentSession::Target* AgentSession::target(const HostRef& host) {
  auto found = std::ranges::find(targets_, host, &Target::host);
  return found == targets_.end() ? nullptr : &*found;
}

}  // namespace consort::server
