using System.Text.Json;
using Workflow.Core.Definitions;

namespace Workflow.Contracts;

/// <summary>A task to add, or to replace an existing one with.</summary>
public sealed record TaskRequest
{
    /// <summary>Unique in the workflow; 1 to 200 printable characters.</summary>
    public required string Name { get; init; }

    /// <summary>What it does: HTTP, DATABASE, SHELL, SCRIPT, PASS, WAIT, EVENT, CALLBACK, WORKFLOW, GROUP, FAIL or SUCCEED.</summary>
    public required string TaskType { get; init; }

    /// <summary>
    /// The parameters of the task type, a JSON object of up to 256 KiB, of a GROUP up to 4 MiB. HTTP: url, method, headers, query, body,
    /// body_from, body_encoding, form, multipart, auth (type: basic, bearer, api_key, oauth2_client_credentials or managed_identity), tls, expect
    /// (status_codes, condition), expected_status_codes, paging (next, items, max_pages), follow_redirects, timeout_seconds, response_body, max_response_bytes. DATABASE: connection_string, provider, sql,
    /// parameters, mode, max_rows, max_bytes, isolation_level. SHELL: command, args, shell, working_dir, env_vars, stdin,
    /// parse_json, success_exit_codes, max_output_bytes. SCRIPT: code, input. PASS: output. WAIT: seconds or until. EVENT: name, key,
    /// timeout_seconds, match, count, form, assignees. CALLBACK: timeout_seconds, heartbeat_seconds. WORKFLOW: workflow, inputs. GROUP: tasks, outputs. FAIL: message, code. SUCCEED: output. Texts may hold expressions in {{ }}.
    /// </summary>
    public JsonElement? Config { get; init; }

    /// <summary>Names of its upstreams. Left out: it follows the task before it. Empty: it starts at once.</summary>
    public IReadOnlyList<string>? DependsOn { get; init; }

    /// <summary>When it runs, given the outcome of its upstreams. Default: all_success.</summary>
    public TriggerRule? TriggerRule { get; init; }

    /// <summary>How many upstreams have to succeed, from 1 to the number of upstreams. Only with the trigger rule n_success.</summary>
    public int? TriggerCount { get; init; }

    /// <summary>
    /// Whether the upstreams that are not done are cancelled when it is decided to run. Only with the trigger rules one_success,
    /// one_failed, one_done and n_success. Default: false.
    /// </summary>
    public bool? CancelLosers { get; init; }

    /// <summary>An expression that must be true for it to run; otherwise it is skipped.</summary>
    public string? When { get; init; }

    /// <summary>The items that it runs for, once each: a list, an expression that gives one, or an object whose body_from names the stored body that has them.</summary>
    public JsonElement? ForEach { get; init; }

    /// <summary>How many items of for_each run at the same time, 1 to 10,000. Default: all; with a pool, 100.</summary>
    public int? MaxParallel { get; init; }

    /// <summary>An expression that must be true for an item of for_each to run; otherwise the item is skipped.</summary>
    public string? ItemWhen { get; init; }

    /// <summary>How many items of for_each may fail without failing the task: count or percent. Default: none.</summary>
    public ToleratedFailures? ToleratedFailures { get; init; }

    /// <summary>
    /// How many items of for_each have to succeed, count or percent: it ends as soon as so many have, or no longer can. With cancel_losers the
    /// others are then cancelled; without, they go on. Not with tolerated_failures. Default: it waits for all items.
    /// </summary>
    public NeededSuccesses? NeededSuccesses { get; init; }

    /// <summary>How many attempts may follow a failed one, 0 to 100; retry has more options.</summary>
    public int? RetryCount { get; init; }

    /// <summary>How often and when it is retried: one rule for the errors that another attempt can change, or up to 10 rules by error.</summary>
    public RetryRules? Retry { get; init; }

    /// <summary>Which errors other tasks catch: up to 10 rules, of which the first that selects the error applies. Default: none.</summary>
    public IReadOnlyList<CatchRule>? Catch { get; init; }

    /// <summary>Until when it repeats: every round is an execution. Default: it runs once.</summary>
    public RepeatRule? Repeat { get; init; }

    /// <summary>
    /// Whether it waits, when its call has succeeded, until a result is reported to the address that is callback.url in its config: timeout_seconds and
    /// heartbeat_seconds, both optional. For the task types that call out. Default: it does not.
    /// </summary>
    public CallbackRule? Callback { get; init; }

    /// <summary>The name of a pool: each attempt holds a place of it while it runs, and waits for one before. Default: none.</summary>
    public string? Pool { get; init; }

    /// <summary>How many places of the pool an attempt holds, from 1 to the size of the pool. Default: 1.</summary>
    public int? PoolSlots { get; init; }

    /// <summary>Whether its failure counts as success, for the tasks downstream and for the run. Default: false.</summary>
    public bool? AllowFailure { get; init; }

    /// <summary>Time limit of one attempt in seconds, 1 to 1,500. Default: 300.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>Its position among the tasks; ties keep their order. Default: after the task before it.</summary>
    public int? OrderIndex { get; init; }
}
