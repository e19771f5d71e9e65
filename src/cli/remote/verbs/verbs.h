#pragma once
#include "cli/remote/session.h"

namespace consort::cli {

// Verbs that ask no server, or one that is not chosen yet. Each returns the exit code.
int run_login(const Call& call);
int run_logout(const Call& call);
int run_context_list(const Call& call);
int run_context_use(const Call& call);
int run_context_show(const Call& call);
int run_context_remove(const Call& call);
// What a word of a command line may be, one a line, for completion; says nothing when it fails.
int run_complete(const Call& call);

// Any collection.
Answered<int> get(Session& session);
Answered<int> describe(Session& session);
Answered<int> history(Session& session);
Answered<int> watch_events(Session& session);

Answered<int> list_hosts(Session& session);
Answered<int> show_host(Session& session);
Answered<int> show_host_facts(Session& session);
Answered<int> host_tags(Session& session);
Answered<int> make_join_token(Session& session);
Answered<int> list_pending(Session& session);
Answered<int> approve(Session& session);
Answered<int> reject(Session& session);
Answered<int> retire_host(Session& session);
Answered<int> pause_host(Session& session);
Answered<int> resume_host(Session& session);
Answered<int> release_host(Session& session);
Answered<int> reinstall_host(Session& session);
Answered<int> revoke_host(Session& session);
Answered<int> read_from_host(Session& session);

Answered<int> plan_fleet(Session& session);
Answered<int> deploy(Session& session);
Answered<int> push(Session& session);
Answered<int> list_rollouts(Session& session);
Answered<int> show_rollout(Session& session);
Answered<int> follow_rollout(Session& session);
Answered<int> halt_rollout(Session& session);
Answered<int> resume_rollout(Session& session);
Answered<int> roll_back_rollout(Session& session);

Answered<int> list_proposals(Session& session);
Answered<int> show_proposal(Session& session);
Answered<int> adopt_proposal(Session& session);
Answered<int> promote_proposal(Session& session);
Answered<int> revert_proposal(Session& session);
Answered<int> ignore_proposal(Session& session);
Answered<int> hold_proposal(Session& session);
Answered<int> reopen_proposal(Session& session);

Answered<int> show_compliance(Session& session);
Answered<int> report_compliance(Session& session);

Answered<int> diff_revisions(Session& session);
Answered<int> revert(Session& session);
Answered<int> orphans(Session& session);

Answered<int> list_environments(Session& session);
Answered<int> show_environment(Session& session);
Answered<int> create_environment(Session& session);
Answered<int> halt_environment(Session& session);
Answered<int> resume_environment(Session& session);
Answered<int> set_environment(Session& session);

Answered<int> list_tokens(Session& session);
Answered<int> create_token(Session& session);
Answered<int> revoke_token(Session& session);

}  // namespace consort::cli
