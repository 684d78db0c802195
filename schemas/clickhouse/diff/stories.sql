-- Stories of generation b that are not in a, or other there; `known`: the version that a has.
SELECT * EXCEPT (generation) FROM
(
    SELECT * FROM story_rows FINAL
    WHERE generation = {b:String}
      AND (story_id, cityHash64(* EXCEPT (generation, ver, updated_at) APPLY (x -> toString(tuple(x))))) NOT IN (
        SELECT story_id, cityHash64(* EXCEPT (generation, ver, updated_at) APPLY (x -> toString(tuple(x))))
        FROM story_rows FINAL WHERE generation = {a:String}
    )
) AS mine
LEFT JOIN (SELECT story_id, ver AS known FROM story_rows FINAL WHERE generation = {a:String}) AS theirs USING (story_id)
ORDER BY story_id
