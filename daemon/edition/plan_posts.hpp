// What a channel will be sent of a release, to the byte; and a word where something had to go. Seen by
// prepare.cpp only.
#pragma once
#include <span>

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

// The same, of a version that supersedes the release that made the `earlier` posts. Where the network can, those are
// edited, or removed by a withdrawal; else an answer to the first of them, or a new post, says what has changed.
// `fresh` is what plan_posts() made of the version; `statement`, one post that says by itself that it is a correction.
// Posts that never left, or of which nobody knows what they are called, are passed over.
std::vector<PlannedPost> plan_amendments(ReleaseKind kind, const ChannelOptions& options,
                                         std::vector<PlannedPost> fresh, PlannedPost statement,
                                         std::span<const PostRow> earlier);

}  // namespace gazetted
