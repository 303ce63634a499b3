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

        foreach (var task in definition.Tasks)
        {
            // Only a config may have secrets.
            foreach (var name in TemplatedConfig.SecretNames(task.Config).Distinct(StringComparer.Ordinal))
            {
                Add(name, new SecretPlace(SecretPlaceKind.Task, task.Name));
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

    /// <summary>What the stores index: the secrets and, by names that no secret can have, calendars and the workflows whose runs start this one.</summary>
    public static IReadOnlyDictionary<string, SecretPlaces> Indexed(WorkflowDefinition definition)
    {
        var secrets = Of(definition);
        return definition is { Schedule.Calendars: [], OnRun: null }
            ? secrets
            : secrets.Concat(definition.Schedule.Calendars.Select(CalendarKey).Concat(RunKeys(definition)).Distinct(StringComparer.Ordinal).Select(name => KeyValuePair.Create(name, new SecretPlaces([], 0))))
                .ToDictionary(use => use.Key, use => use.Value, StringComparer.Ordinal);
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

    private static SecretPlaceKind KindOf(NotificationCause cause) => cause switch
    {
        NotificationCause.OnFailure => SecretPlaceKind.OnFailure,
        NotificationCause.OnSuccess => SecretPlaceKind.OnSuccess,
        _ => SecretPlaceKind.OnLate,
    };
}
