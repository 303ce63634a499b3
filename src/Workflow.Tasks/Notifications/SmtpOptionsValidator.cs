using Microsoft.Extensions.Options;
using MimeKit;

namespace Workflow.Tasks.Notifications;

/// <summary>Checks the settings of e-mail.</summary>
internal sealed class SmtpOptionsValidator : IValidateOptions<SmtpOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, SmtpOptions options) =>
        options.Host.Length == 0 ? ValidateOptionsResult.Success : ValidateServer(options);

    // By itself, so that a service without a mail server does not load the library for e-mail.
    private static ValidateOptionsResult ValidateServer(SmtpOptions options)
    {
        List<string> faults = [];
        if (!MailboxAddress.TryParse(options.From, out var from) || !from.Address.Contains('@', StringComparison.Ordinal))
        {
            faults.Add($"{SmtpOptions.Section}:{nameof(options.From)} must be a mailbox, such as workflow@example.org.");
        }

        if (options.User.Length > 0 != options.PasswordSecret.Length > 0)
        {
            faults.Add($"{SmtpOptions.Section}:{nameof(options.User)} and {SmtpOptions.Section}:{nameof(options.PasswordSecret)} go together.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
