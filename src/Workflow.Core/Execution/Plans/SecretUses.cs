using Workflow.Core.Definitions;
using Workflow.Core.Expressions;
using Workflow.Core.Secrets;

namespace Workflow.Core.Execution.Plans;

/// <summary>Finds which secrets a definition uses, and where.</summary>
public static class SecretUses
{
    /// <summary>The places by the names of the secrets. A text that can't be parsed has none: a later version may refuse what one has stored.</summary>
    public static IReadOnlyDictionary<string, SecretPlaces> Of(WorkflowDefinition definition)
    {
        Dictionary<string, List<SecretPlace>> found = new(StringComparer.Ordinal);
        foreach (var name in SecretRule.SigningNames(definition.WebhookSecret))
        {
            Add(name, new SecretPlace(SecretPlaceKind.Webhook));
        }

        foreach (var cause in Enum.GetValues<NotificationCause>())
        {
            foreach (var name in (definition.Notifications?.Of(cause) ?? []).Select(target => target.Secret).OfType<string>().Distinct(StringComparer.Ordinal))
            {
                Add(name, new SecretPlace(KindOf(cause)));
            }
        }

        // Only a config may have secrets; that of a group consists of tasks.
        foreach (var (task, path) in GroupDefinition.Each(definition.Tasks).Where(found => !GroupDefinition.Is(found.Task)))
        {
            foreach (var name in TemplatedConfig.SecretNames(task.Config).Distinct(StringComparer.Ordinal))
            {
                Add(name, new SecretPlace(SecretPlaceKind.Task, path));
            }
        }

        return found.ToDictionary(use => use.Key, use => new SecretPlaces([.. use.Value.Take(SecretPlaces.MaxPlaces)], use.Value.Count), StringComparer.Ordinal);

        void Add(string name, SecretPlace place)
        {
            if (!found.TryGetValue(name, out var places))
            {
                found[name] = places = [];
            }

            places.Add(place);
        }
    }

    /// <summary>What the stores index: the secrets and, by names that no secret can have, the calendars, the pools, the event that starts it and the workflows whose runs start it.</summary>
    public static IReadOnlyDictionary<string, SecretPlaces> Indexed(WorkflowDefinition definition)
    {
        var secrets = Of(definition);
        List<string> others = [.. definition.Schedule.Calendars.Select(CalendarKey), .. RunKeys(definition).Distinct(StringComparer.Ordinal), .. PoolKeys(definition).Distinct(StringComparer.Ordinal)];
        if (definition.OnEvent is { } onEvent)
        {
            others.Add(EventKey(onEvent.Name));
        }

        return others is []
            ? secrets
            : secrets.Concat(others.Select(name => KeyValuePair.Create(name, new SecretPlaces([], 0)))).ToDictionary(use => use.Key, use => use.Value, StringComparer.Ordinal);
    }

    /// <summary>The name by which the stores index all workflows that runs of others start.</summary>
    public const string AnyRunKey = "run:";

    /// <summary>The name by which the stores index the workflows that runs of another one start.</summary>
    /// <param name="workflow">The other: its name, or its id in digits.</param>
    public static string RunKey(string workflow) => AnyRunKey + workflow;

    private static IEnumerable<string> RunKeys(WorkflowDefinition definition) =>
        definition.OnRun is { } rules ? rules.Select(rule => RunKey(rule.Workflow)).Prepend(AnyRunKey) : [];

    /// <summary>The name by which the stores index the workflows that use a calendar.</summary>
    public static string CalendarKey(string calendar) => "calendar:" + calendar;

    /// <summary>The name by which the stores index the workflows that use a pool.</summary>
    public static string PoolKey(string pool) => "pool:" + pool;

    private static IEnumerable<string> PoolKeys(WorkflowDefinition definition) =>
        GroupDefinition.Each(definition.Tasks).Select(found => found.Task.Pool).OfType<string>().Select(PoolKey);

    /// <summary>The name by which the stores index the workflows that an event starts.</summary>
    public static string EventKey(string name) => "event:" + name;

    private static SecretPlaceKind KindOf(NotificationCause cause) => cause switch
    {
        NotificationCause.OnFailure => SecretPlaceKind.OnFailure,
        NotificationCause.OnSuccess => SecretPlaceKind.OnSuccess,
        _ => SecretPlaceKind.OnLate,
    };
}
