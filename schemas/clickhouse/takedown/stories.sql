-- Takes a page out of the stories that name it: its title must not stand in them, nor over them.
ALTER TABLE story_rows UPDATE
    headline = if(
        has(arrayFilter((t, p) -> p != {page:String}, `members.title`, `members.page_id`), headline),
        headline,
        arrayFirst(t -> isNotNull(t), arrayFilter((t, p) -> p != {page:String}, `members.title`, `members.page_id`))
    ),
    languages = arrayFilter(
        l -> has(arrayFilter((m, p) -> p != {page:String}, `members.language`, `members.page_id`), l), languages
    ),
    outlets = arrayDistinct(arrayFilter((o, p) -> p != {page:String}, `members.outlet`, `members.page_id`)),
    first_at = arrayReduce('min', arrayFilter((t, p) -> p != {page:String}, `members.published_at`, `members.page_id`)),
    last_at = arrayReduce('max', arrayFilter((t, p) -> p != {page:String}, `members.published_at`, `members.page_id`)),
    size = length(arrayFilter(p -> p != {page:String}, `members.page_id`)),
    `members.article_id` = arrayFilter((v, p) -> p != {page:String}, `members.article_id`, `members.page_id`),
    `members.outlet` = arrayFilter((v, p) -> p != {page:String}, `members.outlet`, `members.page_id`),
    `members.language` = arrayFilter((v, p) -> p != {page:String}, `members.language`, `members.page_id`),
    `members.title` = arrayFilter((v, p) -> p != {page:String}, `members.title`, `members.page_id`),
    `members.published_at` = arrayFilter((v, p) -> p != {page:String}, `members.published_at`, `members.page_id`),
    `members.relation` = arrayFilter((v, p) -> p != {page:String}, `members.relation`, `members.page_id`),
    `members.page_id` = arrayFilter(p -> p != {page:String}, `members.page_id`)
WHERE has(`members.page_id`, {page:String})
