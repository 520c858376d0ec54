// What a channel will be sent of a release, to the byte; and a word where something had to go. Seen by
// prepare.cpp only.
#pragma once
#include "gazetted/config/settings.hpp"
#include "gazetted/edition/edition.hpp"
#include "gazetted/render/post.hpp"

namespace gazetted {

struct PlanContext {
  fs::path place;  // the release's file or bundle
  Time accepted;
  // Where the world can fetch a file of the bundle; empty: nowhere.
  std::function<std::string(const std::string& file)> link;
};

std::vector<PlannedPost> plan_posts(const Post& post, const Release& release, const ChannelOptions& options,
                                    const PlanContext& context, Findings& findings);

}  // namespace gazetted
