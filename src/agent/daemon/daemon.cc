#include "agent/daemon/daemon.h"

#include <unistd.h>

#include <random>

#include "agent/daemon/metrics_text.h"
#include "base/memory.h"

namespace consort::agent {
namespace {

constexpr Duration kStatusPause = std::chrono::seconds(1);
constexpr Duration kGoodbye = std::chrono::milliseconds(200);  // for the last messages to leave

std::function<double()> random_part() {
  return [random = std::mt19937(std::random_device{}())]() mutable {
    return std::uniform_real_distribution<>(0, 1)(random);
  };
}

}  // namespace

Result<std::unique_ptr<Daemon>> Daemon::open(const Config& config, const Wiring& wiring) {
  TRY(auto premises, Premises::open(config, wiring));
  std::unique_ptr<Daemon> daemon(new Daemon(std::move(premises), wiring));
  TRY(daemon->keepers_, daemon->premises_->make_keepers(*daemon->office_));
  for (const auto& keeper : daemon->keepers_)
    daemon->office_->add(*keeper);
  return daemon;
}

Daemon::Daemon(std::unique_ptr<Premises> premises, const Wiring& wiring)
    : wiring_(wiring), premises_(std::move(premises)), connection_(loop_, premises_->membership()) {
  auto machine = this_machine();
  if (!machine) wiring_.log.warning(machine.error().to_string());
  auto random = random_part();
  office_ = std::make_unique<Office>(
      Office::Settings{CONSORT_VERSION, premises_->config().apply_offers,
                       premises_->config().facts_every, random()},
      Office::Tools{premises_->commons(), premises_->store(), premises_->membership(),
                    premises_->outbox(), [this](net::Task task) { loop_.post(std::move(task)); },
                    [this] { news(); }},
      machine ? std::move(*machine) : Machine{"unknown", "unknown", "unknown"});
  uplink_ = std::make_unique<Uplink>(
      [this](Uplink::Connected then) { connection_.connect(std::move(then)); }, *office_,
      premises_->outbox(), wiring_.clock, wiring_.log, net::Backoff({}, random_part()),
      [this] { arm(); });
  office_->attach(uplink_.get());
}

// Targets first: they speak to the office to the last.
Daemon::~Daemon() {
  stopping_ = true;
  metrics_.reset();
  keepers_.clear();
  office_->attach(nullptr);
}

Status Daemon::run(std::stop_token stop) {
  loop_.post([this] {
    for (const auto& keeper : keepers_)
      keeper->start();
    uplink_->start();
    open_metrics();
    manager_.ready();
    keep_alive();
    news();
  });
  std::stop_callback on_stop(stop, [this] { loop_.post([this] { begin_to_stop(); }); });
  loop_.run();
  for (const auto& keeper : keepers_)
    keeper->stop();
  write_status();
  return {};
}

// All targets stop at the same time as the link says goodbye.
void Daemon::begin_to_stop() {
  if (std::exchange(stopping_, true)) return;
  manager_.stopping();
  for (const auto& keeper : keepers_)
    keeper->ask_to_stop();
  metrics_.reset();
  bool was_linked = uplink_->up();
  uplink_->stop();
  if (!was_linked) return loop_.stop();
  last_ = loop_.after(kGoodbye, [this] { loop_.stop(); });
}

void Daemon::tick() {
  uplink_->step();
  office_->step();
  arm();
}

void Daemon::arm() {
  if (stopping_) return;
  std::optional<MonotonicTime> wake = uplink_->wake();
  if (auto state = office_->wake()) wake = wake ? std::min(*wake, *state) : *state;
  if (!wake) return next_.cancel();
  next_ = loop_.after(std::max(Duration{}, *wake - wiring_.clock.now()), [this] { tick(); });
}

void Daemon::news() {
  arm();
  if (stopping_ || std::exchange(status_due_, true)) return;
  status_ = loop_.after(kStatusPause, [this] { write_status(); });
}

// A moment after something has happened: what that took is given back.
void Daemon::write_status() {
  status_due_ = false;
  give_back_memory();
  AgentStatus now = status();
  bool same = false;
  if (written_) {
    now.written = written_->written;
    same = now == *written_;
  }
  if (same && !stopping_) return;
  now.written = wiring_.clock.wall();
  if (Status kept = keep_status(premises_->status_path(), now); !kept)
    wiring_.log.warning("the status cannot be written: " + kept.error().to_string());
  written_ = std::move(now);
}

AgentStatus Daemon::status() const {
  const Membership& membership = premises_->membership();
  DurableOutbox::Row row = premises_->outbox().row();
  AgentStatus status{.agent = membership.name.id(),
                     .version = CONSORT_VERSION,
                     .process = ::getpid(),
                     .linked = uplink_->up(),
                     .link_trouble = uplink_->up() ? "" : uplink_->trouble(),
                     .clock_offset = office_->clock_offset(),
                     .certificate_until = membership.certificate().not_after,
                     .unsent = static_cast<int64_t>(premises_->outbox().size()),
                     .given_up = row.given_up};
  for (const auto& keeper : keepers_)
    status.targets.push_back({keeper->state(), keeper->trouble(), keeper->reported(),
                              keeper->not_compliant(kMostListed), keeper->blind_spots()});
  return status;
}

// A machine is kept whether or not anybody can look.
void Daemon::open_metrics() {
  const auto& address = premises_->config().metrics;
  if (!address) return;
  auto opened = MetricsServer::open(loop_, *address, [this] { return metrics_text(status()); });
  if (opened)
    metrics_ = std::move(*opened);
  else
    wiring_.log.error("no metrics: " + opened.error().to_string());
}

void Daemon::keep_alive() {
  auto every = manager_.alive_every();
  if (!every || stopping_) return;
  manager_.alive();
  alive_ = loop_.after(*every, [this] { keep_alive(); });
}

}  // namespace consort::agent
